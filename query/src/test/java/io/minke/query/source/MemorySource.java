package io.minke.query.source;

import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** Series in sorted maps, shown through cursors that cut them into pieces at random, some with statistics, some without: whatever an engine may do. */
public final class MemorySource implements SampleSource {
    private final List<SeriesKey> keys = new ArrayList<>();
    private final Map<SeriesKey, Integer> ids = new HashMap<>();
    private final List<TreeMap<Long, Double>> samples = new ArrayList<>();
    private final Map<Integer, SeriesInfo> infos = new HashMap<>();
    private final long seed;
    private Topology topology = Topology.NONE;

    public MemorySource(long seed) {
        this.seed = seed;
    }

    public int series(SeriesKey key) {
        return ids.computeIfAbsent(key, k -> {
            keys.add(k);
            samples.add(new TreeMap<>());
            return keys.size() - 1;
        });
    }

    public MemorySource put(SeriesKey key, long nanos, double value) {
        samples.get(series(key)).put(nanos, value);
        return this;
    }

    public MemorySource info(SeriesKey key, SeriesInfo info) {
        infos.put(series(key), info);
        return this;
    }

    public MemorySource topology(Topology known) {
        topology = known;
        return this;
    }

    @Override
    public Topology topology() {
        return topology;
    }

    public TreeMap<Long, Double> samples(int seriesId) {
        return samples.get(seriesId);
    }

    public int count() {
        return keys.size();
    }

    @Override
    public int find(SeriesKey key) {
        return ids.getOrDefault(key, ABSENT);
    }

    @Override
    public SeriesKey key(int seriesId) {
        return keys.get(seriesId);
    }

    @Override
    public @Nullable SeriesInfo info(int seriesId) {
        return infos.get(seriesId);
    }

    @Override
    public RoaringBitmap all() {
        return where(key -> true);
    }

    @Override
    public RoaringBitmap having(KeyPart part, String value) {
        return where(key -> part(key, part).equals(value));
    }

    @Override
    public RoaringBitmap matching(KeyPart part, Predicate<String> predicate) {
        return where(key -> predicate.test(part(key, part)));
    }

    @Override
    public RoaringBitmap matchingLabel(String name, Predicate<String> predicate) {
        return where(key -> {
            for (String pair : key.service().split(",")) {
                if (pair.startsWith(name + "=") && predicate.test(pair.substring(name.length() + 1))) {
                    return true;
                }
            }
            return false;
        });
    }

    private RoaringBitmap where(Predicate<SeriesKey> predicate) {
        RoaringBitmap found = new RoaringBitmap();
        for (int i = 0; i < keys.size(); i++) {
            if (predicate.test(keys.get(i))) {
                found.add(i);
            }
        }
        return found;
    }

    @Override
    public List<String> distinct(KeyPart part) {
        TreeSet<String> values = new TreeSet<>();
        keys.forEach(key -> values.add(part(key, part)));
        return List.copyOf(values);
    }

    private static String part(SeriesKey key, KeyPart part) {
        return switch (part) {
            case MEASUREMENT -> key.measurement();
            case HOST -> key.host();
            case SERVICE -> key.service();
            case METRIC -> key.metric();
        };
    }

    @Override
    public SampleView view() {
        return new View();
    }

    private final class View implements SampleView {
        private boolean closed;

        @Override
        public SampleCursor cursor() {
            return new Cursor(this);
        }

        @Override
        public long lastTime(int seriesId) {
            TreeMap<Long, Double> map = samples.get(seriesId);
            return map.isEmpty() ? Long.MIN_VALUE : map.lastKey();
        }

        @Override
        public double lastValue(int seriesId) {
            return samples.get(seriesId).lastEntry().getValue();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final class Cursor implements SampleCursor {
        private final View view;
        private long[] allTimes = new long[0];
        private double[] allValues = new double[0];
        private Random random = new Random(0);
        private long start;
        private long end;
        private int from;
        private int to;
        private long[] times = new long[0];
        private double[] values = new double[0];

        Cursor(View view) {
            this.view = view;
        }

        @Override
        public void open(int seriesId, long startNanos, long endNanos) {
            if (view.closed) {
                throw new AssertionError("the view is closed");
            }
            TreeMap<Long, Double> map = samples.get(seriesId);
            allTimes = map.keySet().stream().mapToLong(Long::longValue).toArray();
            allValues = map.values().stream().mapToDouble(Double::doubleValue).toArray();
            random = new Random(seed * 31 + seriesId);
            start = startNanos;
            end = endNanos;
            to = 0;
        }

        @Override
        public boolean next() {
            do {
                from = to;
                if (from == allTimes.length) {
                    return false;
                }
                to = Math.min(allTimes.length, from + 1 + random.nextInt(1 + random.nextInt(200)));
            } while (allTimes[to - 1] < start);
            if (allTimes[from] >= end) {
                return false;
            }
            times = new long[0];
            return true;
        }

        @Override
        public boolean hasStatistics() {
            return (from & 3) != 1 && allTimes[from] >= start && allTimes[to - 1] < end;
        }

        @Override
        public long minTime() {
            return allTimes[from];
        }

        @Override
        public long maxTime() {
            return allTimes[to - 1];
        }

        @Override
        public int count() {
            return to - from;
        }

        @Override
        public int gapCount() {
            int gaps = 0;
            for (int i = from; i < to; i++) {
                gaps += Double.isNaN(allValues[i]) ? 1 : 0;
            }
            return gaps;
        }

        private double[] present() {
            checkStatistics();
            return java.util.Arrays.stream(allValues, from, to)
                    .filter(value -> !Double.isNaN(value))
                    .toArray();
        }

        private void checkStatistics() {
            if (!hasStatistics()) {
                throw new AssertionError("this piece has no statistics");
            }
        }

        @Override
        public double min() {
            return java.util.Arrays.stream(present()).min().orElse(Double.NaN);
        }

        @Override
        public double max() {
            return java.util.Arrays.stream(present()).max().orElse(Double.NaN);
        }

        @Override
        public double sum() {
            double sum = 0;
            for (double value : present()) {
                sum += value;
            }
            return sum;
        }

        @Override
        public double first() {
            double[] present = present();
            return present.length == 0 ? Double.NaN : present[0];
        }

        @Override
        public double last() {
            double[] present = present();
            return present.length == 0 ? Double.NaN : present[present.length - 1];
        }

        @Override
        public int load() {
            int first = from;
            while (first < to && allTimes[first] < start) {
                first++;
            }
            int last = first;
            while (last < to && allTimes[last] < end) {
                last++;
            }
            times = java.util.Arrays.copyOfRange(allTimes, first, Math.max(last, first) + 3);
            values = java.util.Arrays.copyOfRange(allValues, first, Math.max(last, first) + 3);
            return last - first;
        }

        @Override
        public long[] times() {
            return times;
        }

        @Override
        public double[] values() {
            return values;
        }
    }
}
