package io.minke.bench.fleet;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The lines of a part of a fleet in the order of their arrival: tick after tick, within a tick by the second at which each check runs. Hosts are dealt to shards in turn, so that one
 * connection per shard sends what several pollers would, and the whole is the same for any number of shards. Not thread-safe.
 */
public final class FleetShard {
    /** No line is longer: 30 bytes of names that are ours, a host of up to 22, a value of up to 21, a timestamp of 21. */
    public static final int LONGEST_LINE_BYTES = 160;

    /** Late lines wait in one of these until their tick comes round; more than the 30 ticks that a line may be late. */
    private static final int LATE_SLOTS = 32;

    private final FleetOptions options;
    private final CheckLines[] order;
    private final LineStore[] late;
    private long tick;
    private int next;
    private CheckLines current;
    private int currentMetric;
    private LineStore arriving;
    private long lines;

    public FleetShard(FleetOptions options, int shard, int shardCount) {
        if (shard < 0 || shard >= shardCount) {
            throw new IllegalArgumentException("shard " + shard + " of " + shardCount);
        }
        if (options.hosts() < shardCount) {
            throw new IllegalArgumentException(options.hosts() + " hosts are too few for " + shardCount
                    + " connections: each sends its own hosts");
        }
        this.options = options;
        // Made in the order in which they will be walked through, tick after tick: neighbours in time are then
        // neighbours in memory.
        CheckLines.Scratch scratch = new CheckLines.Scratch();
        order = seats(shard, shardCount)
                .map(seat -> seat.take(options, scratch))
                .toArray(CheckLines[]::new);
        late = new LineStore[LATE_SLOTS];
        Arrays.setAll(late, slot -> new LineStore());
        arriving = late[0];
        current = order[0];
        currentMetric = current.lineCount;
    }

    /** The place of a check in the fleet, from which all else follows. */
    private record Seat(int host, int index, int phaseSeconds, long seed) {
        static Seat of(FleetOptions options, int host, int index) {
            long seed = SplitMix.mix(SplitMix.mix(options.seed() * 1_000_003 + host) + index + 1);
            return new Seat(host, index, new SplitMix(seed).nextBelow(options.intervalSeconds()), seed);
        }

        CheckLines take(FleetOptions options, CheckLines.Scratch scratch) {
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

    private Stream<Seat> seats(int shard, int shardCount) {
        int metrics = options.metricsPerHost();
        int checks = metrics <= 6 ? 1 : metrics <= 8 ? 2 : 3 + (metrics - 8) / 2;
        return IntStream.range(0, options.hosts())
                .filter(host -> host % shardCount == shard)
                .boxed()
                .flatMap(host -> IntStream.range(0, checks).mapToObj(index -> Seat.of(options, host, index)))
                .sorted(Comparator.comparingInt(Seat::phaseSeconds).thenComparingLong(Seat::seed));
    }

    /**
     * Renders the next lines.
     *
     * @param target must have room for {@code lineLimit} lines of {@link #LONGEST_LINE_BYTES} behind {@code offset}
     * @return the offset behind the last line; {@code offset} itself when all samples have been sent
     */
    public int fill(byte[] target, int offset, int lineLimit) {
        int position = offset;
        int filled = 0;
        while (filled < lineLimit) {
            if (arriving.hasLine()) {
                position = arriving.take(target, position);
                filled++;
            } else if (currentMetric < current.lineCount) {
                int until = Math.min(current.lineCount, currentMetric + lineLimit - filled);
                position = current.put(currentMetric, until, target, position);
                filled += until - currentMetric;
                currentMetric = until;
            } else if (!advance()) {
                break;
            }
        }
        lines += filled;
        return position;
    }

    /** Goes to the next check, or to the late lines of the next tick. @return false at the end */
    private boolean advance() {
        if (tick >= options.samplesPerSeries()) {
            return nextLateTick();
        }
        current = order[next];
        current.happen(tick);
        currentMetric = 0;
        if (current.isLate()) {
            keepForLater(current.lateTicks());
        }
        if (++next == order.length) {
            next = 0;
            tick++;
            arriving = late[(int) (tick % LATE_SLOTS)];
        }
        return true;
    }

    /** Behind the last tick only what was late is left. */
    private boolean nextLateTick() {
        if (tick >= options.samplesPerSeries() + LATE_SLOTS) {
            return false;
        }
        tick++;
        arriving = late[(int) (tick % LATE_SLOTS)];
        return true;
    }

    private void keepForLater(int ticks) {
        LineStore store = late[(int) ((tick + ticks) % LATE_SLOTS)];
        store.add(current);
        currentMetric = current.lineCount;
    }

    /** Lines rendered so far. */
    public long lines() {
        return lines;
    }

    /** Ticks begun so far. */
    public long tick() {
        return tick;
    }
}
