package io.minke.engine.removal;

import java.util.Arrays;

/** What is too old at one moment: the oldest time that is kept, by series. Immutable. */
public final class Horizon {
    /** Everything is kept. */
    public static final Horizon NONE = new Horizon(new long[] {Long.MIN_VALUE}, new short[0], 0);

    private final long[] floors;
    private final short[] ruleOfSeries;
    private final int count;
    /** Ids that it is asked for have this many bits behind the series' id. */
    private final int idBits;

    private final long latestFloor;
    private final long earliestFloor;

    /**
     * @param floors of series without a rule, then by rule
     * @param ruleOfSeries 0 for none, of the first {@code count} series; not changed for these
     */
    Horizon(long[] floors, short[] ruleOfSeries, int count) {
        this(floors, ruleOfSeries, count, 0);
    }

    private Horizon(long[] floors, short[] ruleOfSeries, int count, int idBits) {
        this.idBits = idBits;
        this.floors = floors;
        this.ruleOfSeries = ruleOfSeries;
        this.count = count;
        long latest = Long.MIN_VALUE;
        long earliest = Long.MAX_VALUE;
        for (long floor : floors) {
            latest = Math.max(latest, floor);
            earliest = Math.min(earliest, floor);
        }
        this.latestFloor = latest;
        this.earliestFloor = earliest;
    }

    /** Epoch nanoseconds of the oldest sample of a series that is kept; Long.MIN_VALUE if all are. */
    public long floorNanos(int seriesId) {
        if (floors.length == 1) {
            return floors[0];
        }
        // A series that is newer than this horizon: what it has came just now.
        int series = seriesId >>> idBits;
        return series < count ? floors[ruleOfSeries[series]] : earliestFloor;
    }

    /** The same, but nothing from an instant on is too old. */
    public Horizon notAfter(long nanos) {
        return nanos >= latestFloor
                ? this
                : new Horizon(
                        Arrays.stream(floors)
                                .map(floor -> Math.min(floor, nanos))
                                .toArray(),
                        ruleOfSeries,
                        count,
                        idBits);
    }

    /** The same for rows whose ids have this many bits behind the series' id. */
    public Horizon ofRows(int bits) {
        return floors.length == 1 ? this : new Horizon(floors, ruleOfSeries, count, bits);
    }

    /** Whether it knows the rule of a series; an older horizon does not know a newer series. */
    public boolean covers(int seriesId) {
        return floors.length == 1 || seriesId >>> idBits < count;
    }

    /** What is not older than this is kept, whatever series it belongs to. */
    public long latestFloor() {
        return latestFloor;
    }

    /** What is older than this is kept of no series. */
    public long earliestFloor() {
        return earliestFloor;
    }

    /** Whether some series are kept for longer than others. */
    public boolean differs() {
        return earliestFloor != latestFloor;
    }
}
