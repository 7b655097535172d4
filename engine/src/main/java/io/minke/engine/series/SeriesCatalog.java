package io.minke.engine.series;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.roaringbitmap.RoaringBitmap;

/** Which series carry which names: an inverted index from the values of key parts and labels to series ids. Thread-safe; follows the {@link SeriesIndex} when asked, so that the writer has no work with it. */
public final class SeriesCatalog {
    private static final KeyPart[] PARTS = KeyPart.values();

    private final SeriesIndex index;
    private final List<Map<String, RoaringBitmap>> byPart =
            List.of(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
    private final Map<String, Map<String, RoaringBitmap>> byLabel = new HashMap<>();
    private final RoaringBitmap all = new RoaringBitmap();
    private int followed;

    public SeriesCatalog(SeriesIndex index) {
        this.index = index;
    }

    /** Every series known now. The caller may change what it gets from any of these calls. */
    public synchronized RoaringBitmap all() {
        follow();
        return all.clone();
    }

    public synchronized RoaringBitmap having(KeyPart part, String value) {
        follow();
        RoaringBitmap found = byPart.get(part.ordinal()).get(value);
        return found == null ? new RoaringBitmap() : found.clone();
    }

    /** Asks the predicate once per distinct value of the part. */
    public synchronized RoaringBitmap matching(KeyPart part, Predicate<String> predicate) {
        follow();
        return union(byPart.get(part.ordinal()), predicate);
    }

    /** Series whose service holds the label {@code name=value} with a value that the predicate takes, see {@link SeriesLabels}. */
    public synchronized RoaringBitmap matchingLabel(String name, Predicate<String> predicate) {
        follow();
        return union(byLabel.getOrDefault(name, Map.of()), predicate);
    }

    /** The distinct values of a part, sorted. */
    public synchronized List<String> distinct(KeyPart part) {
        follow();
        return byPart.get(part.ordinal()).keySet().stream().sorted().toList();
    }

    /** The distinct names of labels, sorted. */
    public synchronized List<String> labelNames() {
        follow();
        return byLabel.keySet().stream().sorted().toList();
    }

    private static RoaringBitmap union(Map<String, RoaringBitmap> values, Predicate<String> predicate) {
        RoaringBitmap[] taken = values.entrySet().stream()
                .filter(entry -> predicate.test(entry.getKey()))
                .map(Map.Entry::getValue)
                .toArray(RoaringBitmap[]::new);
        return RoaringBitmap.or(taken);
    }

    private void follow() {
        int count = index.count();
        for (; followed < count; followed++) {
            if (index.isNamed(followed)) {
                add(followed, index.key(followed));
            }
        }
    }

    private void add(int id, SeriesKey key) {
        all.add(id);
        for (KeyPart part : PARTS) {
            byPart.get(part.ordinal())
                    .computeIfAbsent(key.part(part), value -> new RoaringBitmap())
                    .add(id);
        }
        for (SeriesLabels.Label label : SeriesLabels.parse(key.service())) {
            byLabel.computeIfAbsent(label.name(), name -> new HashMap<>())
                    .computeIfAbsent(label.value(), value -> new RoaringBitmap())
                    .add(id);
        }
    }
}
