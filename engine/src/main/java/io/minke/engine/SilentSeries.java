package io.minke.engine;

import io.minke.engine.failure.Damage;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.scan.RollupColumn;
import io.minke.engine.scan.TierView;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.series.HiddenSeries;
import io.minke.engine.series.SeriesIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Finds series that have left by retention: neither a sample nor a row of any tier is kept of them. They leave the listings, and are back with their next sample, or when longer days bring something back.
 * A series that is kept for ever in any tier never leaves. Sealer thread only; ingest has no work with it.
 */
final class SilentSeries {
    private final SeriesIndex series;
    private final LiveData live;
    private final List<String> tiers;

    /** @param tiers that are kept, besides the samples */
    SilentSeries(SeriesIndex series, LiveData live, List<String> tiers) {
        this.series = series;
        this.live = live;
        this.tiers = List.copyOf(tiers);
    }

    /** Looks at what is kept now, and has the writer change the listings. */
    void look() {
        List<Horizon> horizons = new ArrayList<>(List.of(live.horizon(RetentionRules.RAW)));
        tiers.forEach(tier -> horizons.add(live.horizon(tier)));
        HiddenSeries hidden = series.hidden();
        RoaringBitmap silent = new RoaringBitmap();
        if (horizons.stream().allMatch(horizon -> horizon.latestFloor() != Long.MIN_VALUE)) {
            silent.add(0L, series.count());
            silent.andNot(hidden.ids());
            silent = nothingKeptOf(live.withoutUnsealed(silent));
            for (Horizon horizon : horizons) {
                silent = limitedBy(horizon, silent);
            }
        }
        RoaringBitmap revived = RoaringBitmap.andNot(hidden.silent(), nothingKeptOf(hidden.silent()));
        if (!silent.isEmpty() || !revived.isEmpty()) {
            live.change(new LiveData.ListingChange(silent, revived));
        }
    }

    private static RoaringBitmap limitedBy(Horizon horizon, RoaringBitmap ids) {
        if (!horizon.differs()) {
            return ids;
        }
        RoaringBitmap limited = new RoaringBitmap();
        ids.forEach((int id) -> {
            if (horizon.floorNanos(id) != Long.MIN_VALUE) {
                limited.add(id);
            }
        });
        return limited;
    }

    /** Those of some series that no segment holds anything of that is kept. The newest ones come first: nearly all series have something there. */
    private RoaringBitmap nothingKeptOf(RoaringBitmap ids) {
        RoaringBitmap left = ids.clone();
        removeKept(live.segments(), live.horizon(RetentionRules.RAW), id -> id, id -> id, left);
        for (TierView tier : live.tiers()) {
            Horizon horizon = live.horizon(tier.name()).ofRows(RollupColumn.BITS);
            removeKept(
                    tier.rows().readers(),
                    horizon,
                    id -> id > RollupColumn.MAX_SERIES_ID ? -1 : RollupColumn.COUNT.idOf(id),
                    RollupColumn::seriesOf,
                    left);
        }
        return left;
    }

    /** @param columnOf what a series is called in these segments @param seriesOf the series of it */
    private static void removeKept(
            List<SegmentReader> segments,
            Horizon horizon,
            IntUnaryOperator columnOf,
            IntUnaryOperator seriesOf,
            RoaringBitmap left) {
        List<SegmentReader> newestFirst = new ArrayList<>(segments);
        newestFirst.sort((a, b) -> Long.compare(b.maxTime(), a.maxTime()));
        for (SegmentReader segment : newestFirst) {
            if (left.isEmpty()) {
                return;
            }
            RoaringBitmap kept = new RoaringBitmap();
            if (left.getCardinality() < segment.seriesCount()) {
                left.forEach((int id) -> {
                    int column = columnOf.applyAsInt(id);
                    int position = column < 0 ? -1 : segment.seriesPosition(column);
                    if (position >= 0 && isKept(segment, position, column, horizon)) {
                        kept.add(id);
                    }
                });
            } else {
                for (int position = 0; position < segment.seriesCount(); position++) {
                    int column = segment.seriesId(position);
                    int id = seriesOf.applyAsInt(column);
                    if (left.contains(id) && isKept(segment, position, column, horizon)) {
                        kept.add(id);
                    }
                }
            }
            left.andNot(kept);
        }
    }

    private static boolean isKept(SegmentReader segment, int position, int column, Horizon horizon) {
        long floor = horizon.floorNanos(column);
        if (segment.minTime() >= floor || segment.maxTime() < floor) {
            return segment.minTime() >= floor;
        }
        try {
            return segment.maxTime(segment.endBlockAt(position) - 1) >= floor;
        } catch (Damage unknown) {
            return true;
        }
    }
}
