package io.minke.ingest.daemon.demo;

import java.util.Locale;

/**
 * A simulated fleet of fibre customers: optical levels, bandwidth and uptime of each CPE, once a minute. Every value is a pure function of seed, CPE and minute, so that the past can be back-filled
 * and the present fed without any state.
 *
 * <p>What is simulated: levels that follow the temperature of the day, drift over hours and flicker by hundredths; a bent fibre here and there; traffic with an evening peak and bursts; reboots.
 */
final class Fleet {
    /** In the order in which {@link #value} counts them. */
    enum Metric {
        DNRX("check_txrx", "txrx", "crit=-8,max=5,min=-49,unit=\"decibel-milliwatts\",value=", ",warn=-11 "),
        UPTX("check_txrx", "txrx", "crit=16,max=15,min=-10,unit=\"decibel-milliwatts\",value=", ",warn=15 "),
        UPRX("check_txrx", "txrx", "crit=-9,max=5,min=-49,unit=\"decibel-milliwatts\",value=", ",warn=-12 "),
        DNATT("check_txrx", "txrx", "crit=28,max=60,min=1,value=", ",warn=26 "),
        UPATT("check_txrx", "txrx", "crit=28,max=60,min=1,value=", ",warn=26 "),
        PONDESV("check_txrx", "txrx", "crit=4,max=10,min=-10,value=", ",warn=2 "),
        DNBW("check_cpe", "", "unit=\"bytes\",value=", " "),
        UPBW("check_cpe", "", "unit=\"bytes\",value=", " "),
        UPTIME("check_cpe", "", "unit=\"seconds\",value=", " ");

        final String measurement;
        final String service;
        final String fieldsBeforeValue;
        final String fieldsAfterValue;

        Metric(String measurement, String service, String fieldsBeforeValue, String fieldsAfterValue) {
            this.measurement = measurement;
            this.service = service;
            this.fieldsBeforeValue = fieldsBeforeValue;
            this.fieldsAfterValue = fieldsAfterValue;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Optical levels have hundredths, the others are whole. */
        boolean hasHundredths() {
            return ordinal() <= PONDESV.ordinal();
        }
    }

    static final int SECONDS_PER_STEP = 60;
    private static final Metric[] METRICS = Metric.values();
    static final int METRIC_COUNT = METRICS.length;

    // The CPE in the picture: its fibre is bent on the day of the demo.
    static final String SHOWN_HOST = "pim0585";
    private static final int FIRST_NUMBER = 101;
    private static final int SHOWN_INDEX = 585 - FIRST_NUMBER;
    static final int MINUTES_PER_DAY = 1_440;

    private final int cpeCount;
    private final long seed;
    private final long firstMinute;
    // Line text before and after the value, per CPE and metric: the only text that is ever formatted.
    private final byte[][] beforeValue;
    private final byte[][] afterValue;

    /**
     * @param firstMinute epoch minutes of the first sample; the day from there on holds the events
     */
    Fleet(int cpeCount, long seed, long firstMinute) {
        this.cpeCount = cpeCount;
        this.seed = seed;
        this.firstMinute = firstMinute;
        beforeValue = new byte[cpeCount * METRIC_COUNT][];
        afterValue = new byte[METRIC_COUNT][];
        for (Metric metric : METRICS) {
            afterValue[metric.ordinal()] = LineBuffer.ascii(metric.fieldsAfterValue);
            for (int cpe = 0; cpe < cpeCount; cpe++) {
                String service = metric.service.isEmpty() ? "" : ",service=" + metric.service;
                beforeValue[cpe * METRIC_COUNT + metric.ordinal()] = LineBuffer.ascii(metric.measurement + ",hostname="
                        + host(cpe) + service + ",metric=" + metric.label() + " " + metric.fieldsBeforeValue);
            }
        }
    }

    int cpeCount() {
        return cpeCount;
    }

    static String host(int cpe) {
        return "pim%04d".formatted(cpe + FIRST_NUMBER);
    }

    /** Writes the nine lines of a CPE at a minute, as Icinga's InfluxDB writer would. */
    void writeLines(int cpe, long epochMinute, LineBuffer lines) {
        for (int metric = 0; metric < METRIC_COUNT; metric++) {
            lines.append(beforeValue[cpe * METRIC_COUNT + metric]);
            long value = value(cpe, METRICS[metric], epochMinute);
            if (METRICS[metric].hasHundredths()) {
                lines.appendHundredths(value);
            } else {
                lines.appendNumber(value);
            }
            lines.append(afterValue[metric]);
            lines.appendNumber(epochMinute * SECONDS_PER_STEP);
            lines.endLine();
        }
    }

    /** In hundredths for optical levels, else whole. */
    long value(int cpe, Metric metric, long epochMinute) {
        return switch (metric) {
            case DNRX -> downReceived(cpe, epochMinute);
            case UPTX -> upSent(cpe, epochMinute);
            case UPRX -> upSent(cpe, epochMinute) - upAttenuation(cpe, epochMinute);
            // The line terminal sends with 0 dBm here, so what is missing at the customer is the attenuation.
            case DNATT -> -downReceived(cpe, epochMinute);
            case UPATT -> upAttenuation(cpe, epochMinute);
            case PONDESV -> flicker(cpe, 4, epochMinute, 12) / 10;
            case DNBW -> traffic(cpe, 5, epochMinute, 1);
            case UPBW -> traffic(cpe, 6, epochMinute, 9);
            case UPTIME -> uptimeSeconds(cpe, epochMinute);
        };
    }

    private long downReceived(int cpe, long epochMinute) {
        long base = cpe == SHOWN_INDEX ? -2_330 : -1_500 - (long) (1_000 * unit(hash(cpe, 1, 0)));
        return base
                + temperature(epochMinute)
                + drift(cpe, 1, epochMinute)
                + flicker(cpe, 1, epochMinute, 3)
                - bend(cpe, epochMinute);
    }

    private long upSent(int cpe, long epochMinute) {
        return 180
                + (long) (90 * unit(hash(cpe, 2, 0)))
                + drift(cpe, 2, epochMinute) / 3
                + flicker(cpe, 2, epochMinute, 2);
    }

    private long upAttenuation(int cpe, long epochMinute) {
        long base = cpe == SHOWN_INDEX ? 1_760 : 1_200 + (long) (900 * unit(hash(cpe, 1, 0)));
        return base
                - temperature(epochMinute)
                - drift(cpe, 1, epochMinute)
                + flicker(cpe, 3, epochMinute, 3)
                + bend(cpe, epochMinute) * 8 / 10;
    }

    /** Cold fibre and electronics lose a little more, most before sunrise. */
    private static long temperature(long epochMinute) {
        double day = (epochMinute % MINUTES_PER_DAY) / (double) MINUTES_PER_DAY;
        return Math.round(18 * Math.sin(2 * Math.PI * (day - 0.4)));
    }

    /** Straight lines between random knots, one every two hours. */
    private long drift(int cpe, int channel, long epochMinute) {
        long knot = Math.floorDiv(epochMinute, 120L);
        double part = (epochMinute - knot * 120) / 120.0;
        double from = unit(hash(cpe, 16 + channel, knot));
        double to = unit(hash(cpe, 16 + channel, knot + 1));
        return Math.round(40 * (from + (to - from) * part - 0.5));
    }

    /** Small and mostly nothing: three dice, so that the middle is the most frequent. */
    private long flicker(int cpe, int channel, long epochMinute, int width) {
        long bits = hash(cpe, 32 + channel, epochMinute);
        long dice = (bits & 0xff) + (bits >>> 8 & 0xff) + (bits >>> 16 & 0xff) - 382;
        return dice * width / 382;
    }

    /** One customer in twenty has somebody moving a cupboard today: the loss rises within minutes, stays for hours, and goes. */
    private long bend(int cpe, long epochMinute) {
        long start;
        long length;
        double depth;
        if (cpe == SHOWN_INDEX) {
            start = 840;
            length = 260;
            depth = 410;
        } else {
            long bits = hash(cpe, 7, 0);
            if (Math.floorMod(bits, 20) != 0) {
                return 0;
            }
            start = Math.floorMod(bits >>> 8, MINUTES_PER_DAY);
            length = 40 + Math.floorMod(bits >>> 24, 260);
            depth = 150 + Math.floorMod(bits >>> 40, 450);
        }
        long sinceStart = epochMinute - firstMinute - start;
        if (sinceStart < 0 || sinceStart >= length) {
            return 0;
        }
        double ramp = Math.min(1, Math.min(sinceStart / 25.0, (length - sinceStart) / 12.0));
        return Math.round(depth * ramp * (0.94 + 0.06 * unit(hash(cpe, 8, epochMinute / 7))));
    }

    /** Bytes a second: quiet at five in the morning, most at nine in the evening, with bursts that last five minutes. */
    private long traffic(int cpe, int channel, long epochMinute, int divisor) {
        double day = (epochMinute % MINUTES_PER_DAY) / (double) MINUTES_PER_DAY;
        double evening = 0.08 + 0.92 * Math.pow(0.5 + 0.5 * Math.cos(2 * Math.PI * (day - 0.875)), 3);
        double household = 0.2 + unit(hash(cpe, 9, 0));
        double busy = unit(hash(cpe, channel, epochMinute / 5));
        double burst = busy * busy * busy * busy;
        double ripple = 0.8 + 0.4 * unit(hash(cpe, channel, epochMinute));
        return Math.round(11_000_000 * evening * household * (0.03 + burst) * ripple / divisor);
    }

    private long uptimeSeconds(int cpe, long epochMinute) {
        long bits = hash(cpe, 10, 0);
        long bootMinute = firstMinute - 60 - Math.floorMod(bits, 60L * MINUTES_PER_DAY);
        long rebootMinute = firstMinute + Math.floorMod(bits >>> 20, MINUTES_PER_DAY);
        boolean rebooted = Math.floorMod(bits >>> 40, 33) == 0 && epochMinute >= rebootMinute;
        return (epochMinute - (rebooted ? rebootMinute : bootMinute)) * SECONDS_PER_STEP + Math.floorMod(bits, 60);
    }

    /** Steele, Lea and Flood's mixer (SplitMix64, 2014) over the three coordinates. */
    private long hash(int cpe, int channel, long step) {
        long mixed = seed + (cpe * 64L + channel) * 0x9e3779b97f4a7c15L + step * 0xd1342543de82ef95L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /** A hash as a number from 0 to below 1. */
    private static double unit(long hash) {
        return (hash >>> 11) * 0x1.0p-53;
    }
}
