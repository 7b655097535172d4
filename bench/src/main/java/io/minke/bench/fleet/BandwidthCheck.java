package io.minke.bench.fleet;

/** Bits down and up in whole numbers: an evening peak, bursts that die away, and silence while the line is cut. */
final class BandwidthCheck implements Check {
    private static final String[] METRICS = {"dnbw", "upbw"};
    private final Device device;
    private final SplitMix random;
    private final String service;
    private final String[] metrics;
    private final double scale;
    private double burst;

    BandwidthCheck(Device device, SplitMix random, String service, int metricCount) {
        this.device = device;
        this.random = random;
        this.service = service;
        metrics = java.util.Arrays.copyOf(METRICS, metricCount);
        scale = Math.exp(random.nextBetween(12, 17));
    }

    @Override
    public String measurement() {
        return "check_bw";
    }

    @Override
    public String service() {
        return service;
    }

    @Override
    public String[] metrics() {
        return metrics;
    }

    @Override
    public void next(long tick, long timestampMillis, long[] hundredths) {
        double load = 0.35 + 0.15 * (1 + device.day(tick, 660));
        if (random.nextUnit() < 0.06 * load) {
            burst = random.nextBetween(5, 60);
        } else {
            burst *= 0.8;
        }
        double unit = random.nextUnit();
        double down = scale * load * (0.02 + 0.3 * unit * unit + burst * random.nextUnit());
        if (device.isCutAt(tick)) {
            down = 0;
        }
        hundredths[0] = Math.round(down) * 100;
        hundredths[1] = Math.round(down * random.nextBetween(0.03, 0.12) + 2_000 * random.nextUnit()) * 100;
    }
}
