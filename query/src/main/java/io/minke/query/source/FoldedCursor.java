package io.minke.query.source;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.failure.Damage;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.TieredCursor;
import org.jspecify.annotations.Nullable;

/** A cursor that brings rows of tiers where it may and they stand for their samples. */
final class FoldedCursor implements SampleCursor {
    private final TieredCursor tiered;
    private final SampleCursor samples;
    private boolean mayBringRows;

    /** @param samples over the cursor of {@code tiered} */
    FoldedCursor(TieredCursor tiered, SampleCursor samples) {
        this.tiered = tiered;
        this.samples = samples;
    }

    @Override
    public void open(int seriesId, long startNanos, long endNanos) {
        mayBringRows = false;
        samples.open(seriesId, startNanos, endNanos);
    }

    @Override
    public void openFolded(int seriesId, long startNanos, long endNanos) {
        mayBringRows = true;
        tiered.open(seriesId, startNanos, endNanos);
    }

    @Override
    public boolean next() {
        return mayBringRows ? tiered.next() : samples.next();
    }

    @Override
    public @Nullable RollupRows rows() {
        return mayBringRows ? tiered.rows() : null;
    }

    @Override
    public void samplesInstead(Damage damage) {
        tiered.samplesInstead(damage);
    }

    @Override
    public boolean hasStatistics() {
        return samples.hasStatistics();
    }

    @Override
    public int widen(long endNanos) {
        return samples.widen(endNanos);
    }

    @Override
    public long minTime() {
        return samples.minTime();
    }

    @Override
    public long maxTime() {
        return samples.maxTime();
    }

    @Override
    public int count() {
        return samples.count();
    }

    @Override
    public int gapCount() {
        return samples.gapCount();
    }

    @Override
    public double min() {
        return samples.min();
    }

    @Override
    public double max() {
        return samples.max();
    }

    @Override
    public double sum() {
        return samples.sum();
    }

    @Override
    public double first() {
        return samples.first();
    }

    @Override
    public double last() {
        return samples.last();
    }

    @Override
    public int load() {
        return samples.load();
    }

    @Override
    public long[] times() {
        return samples.times();
    }

    @Override
    public double[] values() {
        return samples.values();
    }

    @Override
    public boolean isBlock() {
        return samples.isBlock();
    }

    @Override
    public int[] cut(long[] edges, int from, int count) {
        return samples.cut(edges, from, count);
    }

    @Override
    public long timeAt(int index) {
        return samples.timeAt(index);
    }

    @Override
    public @Nullable DecimalValues loadDecimals() {
        return samples.loadDecimals();
    }
}
