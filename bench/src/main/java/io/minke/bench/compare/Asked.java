package io.minke.bench.compare;

/**
 * A question with its particulars. The window is [start, end).
 *
 * @param metric index of the metric in {@link #METRICS}
 */
record Asked(Question question, String host, int metric, long startSeconds, long endSeconds) {
    static final String[] METRICS = {"dnrx", "uptx", "uprx", "dnatt", "upatt", "pondesv", "dnbw", "upbw", "uptime"};

    String metricName() {
        return METRICS[metric];
    }

    String measurement() {
        return metric < 6 ? "check_txrx" : metric < 8 ? "check_bw" : "check_cpe";
    }

    String service() {
        return metric < 6 ? "txrx" : metric < 8 ? "bw" : "";
    }
}
