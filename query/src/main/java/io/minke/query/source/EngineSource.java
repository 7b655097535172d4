package io.minke.query.source;

import io.minke.engine.ReadableEngine;
import io.minke.engine.codec.DecimalValues;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.scan.TierSnapshot;
import io.minke.engine.scan.TieredCursor;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.series.SeriesLabels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** An engine's series and samples. */
public final class EngineSource implements SampleSource {
    private final ReadableEngine engine;
    private final Topology topology;

    public EngineSource(ReadableEngine engine) {
        this(engine, Topology.NONE);
    }

    public EngineSource(ReadableEngine engine, Topology topology) {
        this.engine = engine;
        this.topology = topology;
    }

    /** A service is asked for by the name its users know; one with a comma is stored in its canonical form, see {@link SeriesLabels}. */
    @Override
    public int find(SeriesKey key) {
        int id = engine.series().find(key);
        String canonical = SeriesLabels.canonical(key.service());
        if (id != ABSENT || canonical.equals(key.service()) || canonical.length() > SeriesKey.MAX_PART_BYTES) {
            return shown(id);
        }
        return shown(engine.series().find(new SeriesKey(key.measurement(), key.host(), canonical, key.metric())));
    }

    private int shown(int id) {
        return id != ABSENT && engine.series().hidden().contains(id) ? ABSENT : id;
    }

    @Override
    public SeriesKey key(int seriesId) {
        return engine.series().key(seriesId);
    }

    @Override
    public @Nullable SeriesInfo info(int seriesId) {
        return engine.series().info(seriesId);
    }

    @Override
    public RoaringBitmap all() {
        return engine.catalog().all();
    }

    @Override
    public RoaringBitmap having(KeyPart part, String value) {
        RoaringBitmap found = engine.catalog().having(part, value);
        String canonical = part == KeyPart.SERVICE ? SeriesLabels.canonical(value) : value;
        if (!canonical.equals(value)) {
            found.or(engine.catalog().having(part, canonical));
        }
        return found;
    }

    @Override
    public RoaringBitmap matching(KeyPart part, Predicate<String> predicate) {
        return engine.catalog().matching(part, predicate);
    }

    @Override
    public RoaringBitmap having(KeyPart part, Collection<String> values) {
        if (part != KeyPart.SERVICE) {
            return engine.catalog().having(part, values);
        }
        List<String> stored = new ArrayList<>(values);
        values.forEach(value -> stored.add(SeriesLabels.canonical(value)));
        return engine.catalog().having(part, stored);
    }

    @Override
    public RoaringBitmap matching(KeyPart part, String prefix, Predicate<String> predicate) {
        return engine.catalog().matching(part, prefix, predicate);
    }

    @Override
    public int lag() {
        return engine.catalog().lag();
    }

    @Override
    public RoaringBitmap matchingLabel(String name, Predicate<String> predicate) {
        return engine.catalog().matchingLabel(name, predicate);
    }

    @Override
    public List<String> distinct(KeyPart part) {
        return engine.catalog().distinct(part);
    }

    @Override
    public Topology topology() {
        return topology;
    }

    @Override
    public SampleView view() {
        return new View(engine.snapshot());
    }

    private record View(Snapshot snapshot) implements SampleView {
        @Override
        public SampleCursor cursor() {
            return new Cursor(snapshot.cursor());
        }

        @Override
        public SampleCursor cursor(List<TierSnapshot> tiers) {
            if (tiers.isEmpty()) {
                return cursor();
            }
            TieredCursor tiered = new TieredCursor(snapshot, tiers);
            return new FoldedCursor(tiered, new Cursor(tiered.samples()));
        }

        @Override
        public List<TierSnapshot> tiers() {
            return snapshot.tiers();
        }

        @Override
        public long samplesFrom() {
            return snapshot.removed().horizon().latestFloor();
        }

        @Override
        public long lastTime(int seriesId) {
            return snapshot.lastTime(seriesId);
        }

        @Override
        public double lastValue(int seriesId) {
            return snapshot.lastValue(seriesId);
        }

        @Override
        public void close() {
            snapshot.close();
        }
    }

    private record Cursor(SeriesCursor cursor) implements SampleCursor {
        @Override
        public void open(int seriesId, long startNanos, long endNanos) {
            cursor.open(seriesId, startNanos, endNanos);
        }

        @Override
        public boolean next() {
            return cursor.next();
        }

        @Override
        public boolean hasStatistics() {
            return cursor.hasStatistics();
        }

        @Override
        public int widen(long endNanos) {
            return cursor.widen(endNanos);
        }

        @Override
        public long minTime() {
            return cursor.minTime();
        }

        @Override
        public long maxTime() {
            return cursor.maxTime();
        }

        @Override
        public int count() {
            return cursor.count();
        }

        @Override
        public int gapCount() {
            return cursor.gapCount();
        }

        @Override
        public double min() {
            return cursor.min();
        }

        @Override
        public double max() {
            return cursor.max();
        }

        @Override
        public double sum() {
            return cursor.sum();
        }

        @Override
        public double first() {
            return cursor.first();
        }

        @Override
        public double last() {
            return cursor.last();
        }

        @Override
        public int load() {
            return cursor.load();
        }

        @Override
        public long[] times() {
            return cursor.times();
        }

        @Override
        public double[] values() {
            return cursor.values();
        }

        @Override
        public boolean isBlock() {
            return cursor.isBlock();
        }

        @Override
        public int[] cut(long[] edges, int from, int count) {
            return cursor.cut(edges, from, count);
        }

        @Override
        public long timeAt(int index) {
            return cursor.timeAt(index);
        }

        @Override
        public @Nullable DecimalValues loadDecimals() {
            return cursor.loadDecimals();
        }
    }
}
