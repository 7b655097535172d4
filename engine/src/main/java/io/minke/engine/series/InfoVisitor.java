package io.minke.engine.series;

/** Is told about the infos in the journal, in the order they came. */
@FunctionalInterface
public interface InfoVisitor {
    /** @param fromNanos epoch nanoseconds from which on the info holds */
    void info(int seriesId, long fromNanos, SeriesInfo info);
}
