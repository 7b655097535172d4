package io.minke.engine.series;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which series carry which names: an inverted index from the values of key parts and labels to series ids. Thread-safe: readers don't wait for each other. Follows the {@link SeriesIndex} when asked,
 * so that the writer has no work with it; series that were deleted, or of which nothing is kept any more, are left out. Bitmaps that it answers belong to the caller.
 */
public final class SeriesCatalog {
    private static final KeyPart[] PARTS = KeyPart.values();

    private final SeriesIndex index;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    /** Sorted, so that a pattern that begins with a text need not look at all names. */
    private final List<NavigableMap<String, SeriesPosting>> byPart =
            List.of(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    private final Map<String, NavigableMap<String, SeriesPosting>> byLabel = new HashMap<>();
    private final RoaringBitmap all = new RoaringBitmap();
    private volatile int followed;

    public SeriesCatalog(SeriesIndex index) {
        this.index = index;
    }

    /** How many series are not in yet: the next question has to wait until they are, about a microsecond each. */
    public int lag() {
        return Math.max(0, index.count() - followed);
    }

    /** Every series known now. */
    public RoaringBitmap all() {
        return shown(all::clone);
    }

    public RoaringBitmap having(KeyPart part, String value) {
        return shown(() -> {
            SeriesPosting found = byPart.get(part.ordinal()).get(value);
            return found == null ? new RoaringBitmap() : found.copy();
        });
    }

    /** Series that have one of the values. */
    public RoaringBitmap having(KeyPart part, Collection<String> values) {
        return shown(() -> {
            NavigableMap<String, SeriesPosting> known = byPart.get(part.ordinal());
            List<SeriesPosting> found = new ArrayList<>();
            for (String value : values) {
                SeriesPosting posting = known.get(value);
                if (posting != null) {
                    found.add(posting);
                }
            }
            return union(found);
        });
    }

    /** Asks the predicate once per distinct value of the part. */
    public RoaringBitmap matching(KeyPart part, Predicate<String> predicate) {
        return matching(part, "", predicate);
    }

    /** The same for a predicate that takes only values which begin with {@code prefix}: others are not looked at. */
    public RoaringBitmap matching(KeyPart part, String prefix, Predicate<String> predicate) {
        return shown(() -> union(byPart.get(part.ordinal()), prefix, predicate));
    }

    /** Series whose service holds the label {@code name=value} with a value that the predicate takes, see {@link SeriesLabels}. */
    public RoaringBitmap matchingLabel(String name, Predicate<String> predicate) {
        return shown(() -> {
            NavigableMap<String, SeriesPosting> values = byLabel.get(name);
            return values == null ? new RoaringBitmap() : union(values, "", predicate);
        });
    }

    /** The distinct values of a part, sorted. */
    public List<String> distinct(KeyPart part) {
        return read(() -> shownNames(byPart.get(part.ordinal())));
    }

    /** The distinct names of labels, sorted. */
    public List<String> labelNames() {
        return read(() -> byLabel.entrySet().stream()
                .filter(label -> !shownNames(label.getValue()).isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .toList());
    }

    private RoaringBitmap shown(Supplier<RoaringBitmap> question) {
        RoaringBitmap series = read(question);
        series.andNot(index.hidden().ids());
        return series;
    }

    private List<String> shownNames(NavigableMap<String, SeriesPosting> values) {
        RoaringBitmap hidden = index.hidden().ids();
        if (hidden.isEmpty()) {
            return List.copyOf(values.keySet());
        }
        return values.entrySet().stream()
                .filter(value -> !hidden.contains(value.getValue().copy()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private RoaringBitmap union(
            NavigableMap<String, SeriesPosting> values, String prefix, Predicate<String> predicate) {
        List<SeriesPosting> taken = new ArrayList<>();
        for (Map.Entry<String, SeriesPosting> entry :
                values.tailMap(prefix, true).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            if (predicate.test(entry.getKey())) {
                taken.add(entry.getValue());
            }
        }
        return union(taken);
    }

    private RoaringBitmap union(List<SeriesPosting> postings) {
        if (postings.isEmpty()) {
            return new RoaringBitmap();
        }
        if (postings.size() == 1) {
            return postings.get(0).copy();
        }
        // Ids of neighbouring names are anywhere: a plain set of bits takes them fastest.
        long[] words = new long[(followed >>> 6) + 1];
        for (SeriesPosting posting : postings) {
            posting.mark(words);
        }
        return BitSetUtil.bitmapOf(words);
    }

    private <T> T read(Supplier<T> question) {
        if (lag() > 0) {
            follow();
        }
        lock.readLock().lock();
        try {
            return question.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    private void follow() {
        lock.writeLock().lock();
        try {
            int count = index.count();
            for (int id = followed; id < count; id++) {
                if (index.isNamed(id)) {
                    add(id, index.key(id));
                }
            }
            followed = Math.max(followed, count);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void add(int id, SeriesKey key) {
        all.add(id);
        for (KeyPart part : PARTS) {
            byPart.get(part.ordinal())
                    .computeIfAbsent(key.part(part), value -> new SeriesPosting())
                    .add(id);
        }
        for (SeriesLabels.Label label : SeriesLabels.parse(key.service())) {
            byLabel.computeIfAbsent(label.name(), name -> new TreeMap<>())
                    .computeIfAbsent(label.value(), value -> new SeriesPosting())
                    .add(id);
        }
    }
}
