package io.minke.query.run;

/**
 * How much work a question may turn out to be, for askers that must not be held up: what would be more is given back with {@link TakesLonger}. Nobody can tell beforehand which blocks a question meets, so it is
 * planned, carried out and counted, and given back soon after what it was allowed is spent: what is read is told every few pieces, what is matched with each name.
 */
public enum Effort {
    /** About a millisecond once the code is compiled: a host's series for a day or two, or one for a month. Each piece may be a page that a cold disk has to bring. */
    BRIEF(256, 1L << 20, 64, 1L << 16, 1L << 13, 1L << 13, 32, 1L << 16, 1L << 16, 1L << 20),

    /** Some milliseconds: a month of one series as it is, a year of a host by the day, hosts whose names are given by a pattern. */
    NARROW(1L << 12, 1L << 20, 256, Long.MAX_VALUE, 1L << 16, 1L << 18, 1L << 10, 1L << 16, 1L << 17, Long.MAX_VALUE),

    /** Whatever the limits allow. */
    ANY(
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE);

    private final long maxLag;
    private final long maxSteps;
    private final long maxSeries;
    private final long maxSamples;
    private final long maxPoints;
    private final long maxBuckets;
    private final long maxPiecesDecoded;
    private final long maxPiecesFromStatistics;
    private final long maxRows;
    private final long maxAnswerBytes;

    /**
     * @param maxLag new series that are indexed first, at some microseconds each
     * @param maxSteps of patterns and look-ups that choose series, at some nanoseconds each
     * @param maxBuckets of all columns together
     * @param maxPiecesDecoded blocks, at some microseconds each
     * @param maxPiecesFromStatistics blocks, at some ten nanoseconds each
     * @param maxRows of rollups, likewise
     */
    Effort(
            long maxLag,
            long maxSteps,
            long maxSeries,
            long maxSamples,
            long maxPoints,
            long maxBuckets,
            long maxPiecesDecoded,
            long maxPiecesFromStatistics,
            long maxRows,
            long maxAnswerBytes) {
        this.maxLag = maxLag;
        this.maxSteps = maxSteps;
        this.maxSeries = maxSeries;
        this.maxSamples = maxSamples;
        this.maxPoints = maxPoints;
        this.maxBuckets = maxBuckets;
        this.maxPiecesDecoded = maxPiecesDecoded;
        this.maxPiecesFromStatistics = maxPiecesFromStatistics;
        this.maxRows = maxRows;
        this.maxAnswerBytes = maxAnswerBytes;
    }

    /** Whether it ends before the limits do. */
    boolean isBounded() {
        return this != ANY;
    }

    /** Threads beside the asking one are for what takes long. */
    QueryLimits of(QueryLimits limits) {
        return isBounded() ? limits.withHelperThreads(0) : limits;
    }

    /** Before anything is chosen: what is not quick takes longer than a moment, more often than not. */
    void selection(boolean quick, int lag) {
        check((this != BRIEF || quick) && lag <= maxLag);
    }

    void steps(long count) {
        check(count <= maxSteps);
    }

    void series(long count) {
        check(count <= maxSeries);
    }

    void buckets(long count) {
        check(count <= maxBuckets);
    }

    void samples(long count) {
        check(count <= maxSamples);
    }

    void points(long count) {
        check(count <= maxPoints);
    }

    void bytes(long count) {
        check(count <= maxAnswerBytes);
    }

    void rows(long count) {
        check(count <= maxRows);
    }

    void pieces(long fromStatistics, long decoded) {
        check(fromStatistics <= maxPiecesFromStatistics && decoded <= maxPiecesDecoded);
    }

    private static void check(boolean within) {
        if (!within) {
            throw TakesLonger.INSTANCE;
        }
    }
}
