package io.minke.bench.crash;

/** A series of the campaign. Service is empty for a check of the host itself. */
record SeriesName(String measurement, String host, String service, String metric) {
    private static final String[] METRICS = {
        "dnrx", "uptx", "uprx", "dnatt", "upatt", "pondesv", "dnbw", "upbw", "uptime"
    };
    static final int PER_HOST = METRICS.length;

    /** One of the nine series of a host. */
    static SeriesName of(String host, int index) {
        String measurement = index < 6 ? "check_txrx" : index < 8 ? "check_bw" : "check_cpe";
        String service = index < 6 ? "txrx" : index < 8 ? "bw" : "";
        return new SeriesName(measurement, host, service, METRICS[index]);
    }

    void appendLineStart(StringBuilder text) {
        text.append(measurement)
                .append(",hostname=")
                .append(host)
                .append(",metric=")
                .append(metric);
        if (!service.isEmpty()) {
            text.append(",service=").append(service);
        }
        text.append(" value=");
    }

    @Override
    public String toString() {
        return measurement + "__" + host + "__" + service + "__" + metric;
    }
}
