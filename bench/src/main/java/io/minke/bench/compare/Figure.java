package io.minke.bench.compare;

import io.minke.bench.question.Question;

/** What is measured of every engine. Less is better unless it is a rate. */
enum Figure {
    START_EMPTY("start, empty directory", "s", 2, false, true),
    RATE_COLD("ingest, first half (cold)", "samples/s", 0, true, true),
    RATE_WARM("ingest, second half (warm)", "samples/s", 0, true),
    CPU_COLD("server CPU, first half (cold)", "s/M", 3, false, true),
    CPU_WARM("server CPU, second half (warm)", "s/M", 3, false),
    CPU_SETTLED("server CPU, all of it until settled", "s/M", 3, false),
    BATCH_P50("batch acknowledged, p50", "ms", 1, false),
    BATCH_P99("batch acknowledged, p99", "ms", 1, false),
    BATCH_MAX("batch acknowledged, max", "ms", 1, false),
    PEAK_INGEST("peak memory after ingest", "MiB", 0, false),
    DISK("disk, settled", "B/sample", 3, false),
    DISK_ALLOCATED("disk, settled, blocks allocated", "B/sample", 3, false),
    FIRST_ANSWERS("all six questions, first time", "ms", 0, false, true),
    Q1_P50("Q1 p50", "ms", 2, false),
    Q1_P99("Q1 p99", "ms", 2, false),
    Q2_P50("Q2 p50", "ms", 2, false),
    Q2_P99("Q2 p99", "ms", 2, false),
    Q3_P50("Q3 p50", "ms", 2, false),
    Q3_P99("Q3 p99", "ms", 2, false),
    Q4_P50("Q4 p50", "ms", 2, false),
    Q4_P99("Q4 p99", "ms", 2, false),
    Q5_P50("Q5 p50", "ms", 2, false),
    Q5_P99("Q5 p99", "ms", 2, false),
    Q6_P50("Q6 p50", "ms", 2, false),
    Q6_P99("Q6 p99", "ms", 2, false),
    PEAK_QUERY("peak memory after queries", "MiB", 0, false),
    STOP("stop, graceful", "s", 2, false),
    DISK_STOPPED("disk, after the stop", "B/sample", 3, false),
    START_FULL("start with all data", "s", 2, false, true),
    COUNT_FULL("count of everything right after", "s", 2, false, true),
    CRASH_ACKNOWLEDGED("kill -9: samples acknowledged before", "samples", 0, true),
    CRASH_LOST("kill -9: acknowledged and lost", "samples", 0, false);

    final String description;
    final String unit;
    final int decimals;
    final boolean moreIsBetter;
    /** Measured while an engine with a compiler at run time is still compiling. */
    final boolean cold;

    Figure(String description, String unit, int decimals, boolean moreIsBetter) {
        this(description, unit, decimals, moreIsBetter, false);
    }

    Figure(String description, String unit, int decimals, boolean moreIsBetter, boolean cold) {
        this.description = description;
        this.unit = unit;
        this.decimals = decimals;
        this.moreIsBetter = moreIsBetter;
        this.cold = cold;
    }

    static Figure p50(Question question) {
        return valueOf(question.name() + "_P50");
    }

    static Figure p99(Question question) {
        return valueOf(question.name() + "_P99");
    }
}
