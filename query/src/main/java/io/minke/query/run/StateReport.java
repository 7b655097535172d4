package io.minke.query.run;

import io.minke.engine.series.SeriesKey;
import io.minke.query.threshold.State;
import java.util.List;

/**
 * How a series stood to its thresholds through a window. The state of a sample lasts until the next sample, but no longer than samples are trusted; then it is unknown, as it is through a gap.
 *
 * @param spans ascending, touching, covering the window
 */
public record StateReport(SeriesKey key, List<Span> spans) {
    /** One state, [fromNanos, toNanos). */
    public record Span(long fromNanos, long toNanos, State state) {}

    public StateReport {
        spans = List.copyOf(spans);
    }

    /** Nanoseconds spent in a state. */
    public long nanosIn(State state) {
        return spans.stream()
                .filter(span -> span.state() == state)
                .mapToLong(span -> span.toNanos() - span.fromNanos())
                .sum();
    }

    /** When the series first alerted, in epoch nanoseconds, or Long.MIN_VALUE if it never did. */
    public long firstCrossing() {
        return spans.stream()
                .filter(span -> span.state() == State.WARNING || span.state() == State.CRITICAL)
                .mapToLong(Span::fromNanos)
                .findFirst()
                .orElse(Long.MIN_VALUE);
    }
}
