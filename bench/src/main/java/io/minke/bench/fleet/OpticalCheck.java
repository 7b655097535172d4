package io.minke.bench.fleet;

/** Received and sent levels at both ends of a fibre, in dBm with two decimals: slow walks, a daily swing by temperature, sensor noise, and a fault as a sudden loss. */
final class OpticalCheck implements Check {
    private static final String[] METRICS = {"dnrx", "uptx", "uprx", "dnatt", "upatt", "pondesv"};
    private final Device device;
    private final SplitMix random;
    private final String[] metrics;
    private final double levelDown;
    private final double levelUp;
    private final double terminalLevel;
    private final double lossUp;
    private final double swing;
    private final double noise;
    private final double reference;
    private double walkDown;
    private double walkUp;
    private double walkLaser;

    OpticalCheck(Device device, SplitMix random, int metricCount) {
        this.device = device;
        this.random = random;
        metrics = java.util.Arrays.copyOf(METRICS, metricCount);
        levelDown = random.nextBetween(-25, -15);
        levelUp = random.nextBetween(1.5, 4.5);
        terminalLevel = random.nextBetween(3, 6);
        lossUp = random.nextBetween(18, 26);
        swing = random.nextBetween(0.05, 0.4);
        noise = random.nextBetween(0.01, 0.035);
        reference = levelDown + random.nextBetween(-1, 1);
    }

    @Override
    public String measurement() {
        return "check_txrx";
    }

    @Override
    public String service() {
        return "txrx";
    }

    @Override
    public String[] metrics() {
        return metrics;
    }

    @Override
    public void next(long tick, long timestampMillis, long[] hundredths) {
        walkDown = walkDown * 0.9995 + 0.004 * random.nextNormal();
        walkUp = walkUp * 0.9995 + 0.004 * random.nextNormal();
        walkLaser = walkLaser * 0.999 + 0.002 * random.nextNormal();
        double warmth = swing * device.day(tick, 960);
        double fault = device.failsAt(tick) ? device.faultDepth + 0.5 * random.nextNormal() : 0;
        double received = levelDown + walkDown - 0.5 * warmth + noise * random.nextNormal() - fault;
        double sent = levelUp + walkLaser + 0.25 * warmth + 0.6 * noise * random.nextNormal();
        double attenuation = lossUp + walkUp + 0.5 * warmth + noise * random.nextNormal() + fault;
        long noises = random.nextLong();
        set(hundredths, 0, received);
        set(hundredths, 1, sent);
        set(hundredths, 2, sent - attenuation + 0.3 * noise * unitNoise(noises));
        set(hundredths, 3, terminalLevel - received + 0.3 * noise * unitNoise(noises >>> 32));
        set(hundredths, 4, attenuation);
        set(hundredths, 5, received - reference);
    }

    /** Uniform with deviation 1 from 32 bits. */
    private static double unitNoise(long bits) {
        return ((bits & 0xFFFFFFFFL) - 2147483647.5) * (1.7320508075688772 / 2147483648.0);
    }

    private static void set(long[] hundredths, int metric, double value) {
        hundredths[metric] = Math.round(value * 100);
    }
}
