package io.minke.bench.fleet;

/** What the checks of one device have in common: where it lives in the day, and when its line is cut or it restarts. */
final class Device {
    /** Sine over a day, one value a minute. */
    private static final double[] DAY = new double[1_440];

    static {
        for (int minute = 0; minute < DAY.length; minute++) {
            DAY[minute] = Math.sin(2 * Math.PI * minute / DAY.length);
        }
    }

    private final long startSeconds;
    private final int intervalSeconds;
    final long faultStartTick;
    final long faultEndTick;
    /** How many dB the fault takes away. */
    final double faultDepth;

    final long rebootTick;

    Device(FleetOptions options, SplitMix random) {
        startSeconds = options.startSeconds();
        intervalSeconds = options.intervalSeconds();
        int horizonTicks = (int) Math.min(Math.max(options.samplesPerSeries(), 2), 1 << 24);
        double days = options.samplesPerSeries() * (double) intervalSeconds / 86_400;
        boolean fails = random.nextUnit() < 0.02;
        faultStartTick = fails ? random.nextBelow(horizonTicks) : Long.MAX_VALUE;
        faultEndTick = fails ? faultStartTick + 30 + random.nextBelow(210) : Long.MAX_VALUE;
        faultDepth = random.nextBetween(4, 12);
        rebootTick = random.nextUnit() < 0.01 * Math.max(1, days) ? random.nextBelow(horizonTicks) : -1;
    }

    boolean failsAt(long tick) {
        return tick >= faultStartTick && tick < faultEndTick;
    }

    boolean isCutAt(long tick) {
        return faultDepth > 10 && failsAt(tick);
    }

    /** Sine of the day, shifted by so many minutes. */
    double day(long tick, int shiftMinutes) {
        long minute = (startSeconds + tick * intervalSeconds) / 60 + shiftMinutes;
        return DAY[(int) (minute % DAY.length)];
    }
}
