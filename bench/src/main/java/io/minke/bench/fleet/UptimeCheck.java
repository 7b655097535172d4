package io.minke.bench.fleet;

/** Seconds since the device started: a ramp that falls to the ground at a reboot. It is a check of the host, so its service is empty. */
final class UptimeCheck implements Check {
    private static final String[] METRICS = {"uptime"};
    private final Device device;
    private final SplitMix random;
    private long bootSeconds;

    UptimeCheck(Device device, SplitMix random, long startSeconds) {
        this.device = device;
        this.random = random;
        bootSeconds = startSeconds - 3_600 - (long) (random.nextUnit() * 86_400 * 90);
    }

    @Override
    public String measurement() {
        return "check_cpe";
    }

    @Override
    public String service() {
        return "";
    }

    @Override
    public String[] metrics() {
        return METRICS;
    }

    @Override
    public void next(long tick, long timestampMillis, long[] hundredths) {
        long seconds = timestampMillis / 1_000;
        if (tick == device.rebootTick) {
            bootSeconds = seconds - 20 - random.nextBelow(30);
        }
        hundredths[0] = (seconds - bootSeconds) * 100;
    }
}
