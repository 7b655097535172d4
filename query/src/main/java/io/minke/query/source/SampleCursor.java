package io.minke.query.source;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.failure.Damage;
import io.minke.engine.scan.RollupRows;
import org.jspecify.annotations.Nullable;

/** Walks one series through a window in pieces; see {@link io.minke.engine.scan.SeriesCursor}, whose words these are. One thread at a time. */
public interface SampleCursor {
    void open(int seriesId, long startNanos, long endNanos);

    /** The same where rollups will do as well: then {@link #next} may bring {@link #rows} instead of a piece. */
    default void openFolded(int seriesId, long startNanos, long endNanos) {
        open(seriesId, startNanos, endNanos);
    }

    boolean next();

    /** The rows that {@link #next} has brought, or null if it has brought a piece, to which all that follows belongs. */
    default @Nullable RollupRows rows() {
        return null;
    }

    /**
     * The present rows can't be read: {@link #next} goes on with the samples that they stand for.
     *
     * @throws Damage the same, where these are not all there
     */
    default void samplesInstead(Damage damage) {
        throw damage;
    }

    boolean hasStatistics();

    /** Takes whole blocks that follow into a piece that {@link #isBlock} and has statistics, as long as they end before {@code endNanos}: it has nothing but statistics then. @return blocks of the piece */
    default int widen(long endNanos) {
        return 1;
    }

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

    /** Whether {@link #cut}, {@link #timeAt} and {@link #loadDecimals} can be asked of the piece. */
    default boolean isBlock() {
        return false;
    }

    default int[] cut(long[] edges, int from, int count) {
        throw new IllegalStateException("no block");
    }

    default long timeAt(int index) {
        throw new IllegalStateException("no block");
    }

    default @Nullable DecimalValues loadDecimals() {
        throw new IllegalStateException("no block");
    }
}
