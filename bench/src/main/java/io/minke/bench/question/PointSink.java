package io.minke.bench.question;

/** Takes the points of an answer. */
@FunctionalInterface
public interface PointSink {
    /** @param label what tells the series of an answer apart: the metric, the host, or nothing */
    void add(String label, long timeMillis, double value);
}
