package io.minke.query.source;

/** Walks one series through a window in pieces; see {@link io.minke.engine.scan.SeriesCursor}, whose words these are. One thread at a time. */
public interface SampleCursor {
    void open(int seriesId, long startNanos, long endNanos);

    boolean next();

    boolean hasStatistics();

    long minTime();

    long maxTime();

    int count();

    int gapCount();

    double min();

    double max();

    double sum();

    double first();

    double last();

    int load();

    long[] times();

    double[] values();
}
