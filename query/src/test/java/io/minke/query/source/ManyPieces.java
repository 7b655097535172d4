package io.minke.query.source;

import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** One series of any number of pieces, each of one sample and with statistics; tells how many were looked at. */
public final class ManyPieces implements SampleSource {
    private final SeriesKey key;
    private final long startNanos;
    private final int pieces;
    private int looked;

    /** @param startNanos time of the first sample; the others follow it by a nanosecond each */
    public ManyPieces(SeriesKey key, long startNanos, int pieces) {
        this.key = key;
        this.startNanos = startNanos;
        this.pieces = pieces;
    }

    /** Pieces that cursors went to since this was last asked. */
    public int takeLooked() {
        int taken = looked;
        looked = 0;
        return taken;
    }

    @Override
    public int find(SeriesKey wanted) {
        return wanted.equals(key) ? 0 : ABSENT;
    }

    @Override
    public SeriesKey key(int seriesId) {
        return key;
    }

    @Override
    public @Nullable SeriesInfo info(int seriesId) {
        return null;
    }

    @Override
    public RoaringBitmap all() {
        return RoaringBitmap.bitmapOf(0);
    }

    @Override
    public RoaringBitmap having(KeyPart part, String value) {
        return all();
    }

    @Override
    public RoaringBitmap matching(KeyPart part, Predicate<String> predicate) {
        return all();
    }

    @Override
    public RoaringBitmap matchingLabel(String name, Predicate<String> predicate) {
        return all();
    }

    @Override
    public List<String> distinct(KeyPart part) {
        return List.of();
    }

    @Override
    public SampleView view() {
        return new SampleView() {
            @Override
            public SampleCursor cursor() {
                return new Cursor();
            }

            @Override
            public long lastTime(int seriesId) {
                return startNanos + pieces - 1;
            }

            @Override
            public double lastValue(int seriesId) {
                return 1;
            }

            @Override
            public void close() {}
        };
    }

    private final class Cursor implements SampleCursor {
        private int at = -1;

        @Override
        public void open(int seriesId, long start, long end) {
            at = -1;
        }

        @Override
        public boolean next() {
            at++;
            looked += at < pieces ? 1 : 0;
            return at < pieces;
        }

        @Override
        public boolean hasStatistics() {
            return true;
        }

        @Override
        public long minTime() {
            return startNanos + at;
        }

        @Override
        public long maxTime() {
            return startNanos + at;
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public int gapCount() {
            return 0;
        }

        @Override
        public double min() {
            return 1;
        }

        @Override
        public double max() {
            return 1;
        }

        @Override
        public double sum() {
            return 1;
        }

        @Override
        public double first() {
            return 1;
        }

        @Override
        public double last() {
            return 1;
        }

        @Override
        public int load() {
            return 1;
        }

        @Override
        public long[] times() {
            return new long[] {startNanos + at};
        }

        @Override
        public double[] values() {
            return new double[] {1};
        }
    }
}
