package io.minke.query.fold;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.series.SeriesInfo;
import io.minke.query.source.SampleCursor;
import io.minke.query.window.BucketAxis;
import org.jspecify.annotations.Nullable;

/**
 * Folds the samples of one series, which come in ascending order, into one number per bucket. One thread at a time; {@link #open} starts over, so that its arrays serve for many series.
 */
public interface Fold {
    /** Tells which series comes next, before {@link #open}, to folds that depend on its info. */
    default void series(@Nullable SeriesInfo info) {}

    void open(BucketAxis axis);

    /** How far before the window samples matter: the first difference needs a sample to differ from. */
    default long lookbackNanos() {
        return 0;
    }

    /** Samples before the window, ascending; only called where {@link #lookbackNanos} asks for them. */
    default void before(long[] times, double[] values, int count) {}

    /** Whether {@link #piece} can be used. */
    boolean takesStatistics();

    /** A piece that lies in one bucket, by its statistics. */
    void piece(int bucket, SampleCursor piece);

    /** Whether {@link #rows} can be used. */
    default boolean takesRows() {
        return false;
    }

    /**
     * Rollup rows, cut into runs by their starts; each lies in one bucket.
     *
     * @throws io.minke.engine.failure.Damage if they can't be read; nothing is folded then
     */
    default void rows(RollupRows rows, Runs runs) {
        throw new IllegalStateException("this fold needs the samples");
    }

    /** Whether {@link #samples} looks at timestamps. Where it does not, blocks come without, and exact decimals by {@link #decimals}. */
    default boolean needsTimes() {
        return true;
    }

    /** Values of a block from {@code from} on, cut into runs. None of them is a gap. */
    default void decimals(DecimalValues values, int from, Runs runs) {
        throw new IllegalStateException("this fold needs the samples");
    }

    /** Samples from {@code from} on, cut into runs. */
    void samples(long[] times, double[] values, int from, Runs runs);

    /** One number per bucket; NaN where the bucket has none. */
    void finish(double[] target);

    /** Marks the buckets that have an answer though no sample lies in them, after {@link #finish}. @return whether there is any */
    default boolean touch(boolean[] seen) {
        return false;
    }
}
