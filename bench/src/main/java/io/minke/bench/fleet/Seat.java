package io.minke.bench.fleet;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The place of a check in the fleet, from which all else follows. */
record Seat(int host, int index, int phaseSeconds, long seed) {
    private static Seat of(FleetOptions options, int host, int index) {
        long seed = SplitMix.mix(SplitMix.mix(options.seed() * 1_000_003 + host) + index + 1);
        return new Seat(host, index, new SplitMix(seed).nextBelow(options.intervalSeconds()), seed);
    }

    /**
     * The checks of every {@code shardCount}-th host, in the order in which they happen within a tick. They are made in that order too: neighbours in time are then neighbours in memory.
     */
    static CheckLines[] checks(FleetOptions options, int shard, int shardCount) {
        int metrics = options.metricsPerHost();
        int checks = metrics <= 6 ? 1 : metrics <= 8 ? 2 : 3 + (metrics - 8) / 2;
        CheckLines.Scratch scratch = new CheckLines.Scratch();
        return IntStream.range(0, options.hosts())
                .filter(host -> host % shardCount == shard)
                .boxed()
                .flatMap(host -> IntStream.range(0, checks).mapToObj(index -> of(options, host, index)))
                .sorted(Comparator.comparingInt(Seat::phaseSeconds).thenComparingLong(Seat::seed))
                .map(seat -> seat.take(options, scratch))
                .toArray(CheckLines[]::new);
    }

    private CheckLines take(FleetOptions options, CheckLines.Scratch scratch) {
        Device device = new Device(options, new SplitMix(options.seed() * 7_000_003 + host));
        SplitMix values = new SplitMix(seed + 1);
        int metrics = options.metricsPerHost();
        Check check = switch (index) {
            case 0 -> new OpticalCheck(device, values, Math.min(metrics, 6));
            case 1 -> new BandwidthCheck(device, values, "bw", Math.min(metrics - 6, 2));
            case 2 -> new UptimeCheck(device, values, options.startSeconds());
            default ->
                new BandwidthCheck(device, values, "if" + (index - 3), Math.min(metrics - 9 - 2 * (index - 3), 2));
        };
        // Values and clock have their own randomness: the same values with and without jitter.
        return new CheckLines(options, host, check, phaseSeconds, seed + 2, scratch);
    }
}
