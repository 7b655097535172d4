package io.minke.bench.fleet;

import java.util.Arrays;

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
        order = Seat.checks(options, shard, shardCount);
        late = new LineStore[LATE_SLOTS];
        Arrays.setAll(late, slot -> new LineStore());
        arriving = late[0];
        current = order[0];
        currentMetric = current.lineCount;
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
