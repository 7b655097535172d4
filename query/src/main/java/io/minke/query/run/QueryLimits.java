package io.minke.query.run;

import java.time.Duration;

/**
 * What one question may cost; a question that would pass a limit is refused with the limit's name.
 *
 * @param maxSeries series a selection may hold
 * @param maxSamples samples that may be looked at, by statistics or decoded
 * @param maxBuckets buckets of one axis
 * @param maxPoints points of one answer, or of all names of an expression together
 * @param maxAnswerBytes length of one written answer
 * @param maxTime longest work on one question; waiting for whoever takes its answer is none
 * @param helperThreads threads that help the asking one with wide questions; 0 for none
 */
public record QueryLimits(
        int maxSeries,
        long maxSamples,
        int maxBuckets,
        long maxPoints,
        long maxAnswerBytes,
        Duration maxTime,
        int helperThreads) {
    public QueryLimits {
        if (maxSeries < 1
                || maxSamples < 1
                || maxBuckets < 1
                || maxPoints < 1
                || maxAnswerBytes < 1
                || maxTime.isNegative()
                || helperThreads < 0) {
            throw new IllegalArgumentException("query limits must be positive");
        }
    }

    /** Room for a million series, and a year of one series at 10 s raw; one helper for every second processor. */
    public static QueryLimits defaults() {
        return new QueryLimits(
                2_000_000,
                2_000_000_000L,
                4_000_000,
                10_000_000L,
                1L << 30,
                Duration.ofSeconds(30),
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    public QueryLimits withMaxSeries(int changed) {
        return new QueryLimits(changed, maxSamples, maxBuckets, maxPoints, maxAnswerBytes, maxTime, helperThreads);
    }

    public QueryLimits withMaxSamples(long changed) {
        return new QueryLimits(maxSeries, changed, maxBuckets, maxPoints, maxAnswerBytes, maxTime, helperThreads);
    }

    public QueryLimits withMaxBuckets(int changed) {
        return new QueryLimits(maxSeries, maxSamples, changed, maxPoints, maxAnswerBytes, maxTime, helperThreads);
    }

    public QueryLimits withMaxPoints(long changed) {
        return new QueryLimits(maxSeries, maxSamples, maxBuckets, changed, maxAnswerBytes, maxTime, helperThreads);
    }

    public QueryLimits withMaxAnswerBytes(long changed) {
        return new QueryLimits(maxSeries, maxSamples, maxBuckets, maxPoints, changed, maxTime, helperThreads);
    }

    public QueryLimits withMaxTime(Duration changed) {
        return new QueryLimits(maxSeries, maxSamples, maxBuckets, maxPoints, maxAnswerBytes, changed, helperThreads);
    }

    public QueryLimits withHelperThreads(int changed) {
        return new QueryLimits(maxSeries, maxSamples, maxBuckets, maxPoints, maxAnswerBytes, maxTime, changed);
    }
}
