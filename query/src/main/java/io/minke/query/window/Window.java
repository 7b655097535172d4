package io.minke.query.window;

/** [startNanos, endNanos) in epoch nanoseconds. */
public record Window(long startNanos, long endNanos) {
    public Window {
        if (endNanos < startNanos) {
            throw new IllegalArgumentException("window ends at " + endNanos + " before it starts at " + startNanos);
        }
    }

    public boolean isEmpty() {
        return startNanos == endNanos;
    }
}
