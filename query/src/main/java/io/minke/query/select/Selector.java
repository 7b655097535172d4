package io.minke.query.select;

import io.minke.engine.failure.Rejected;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.query.ask.BadQuestion;
import io.minke.query.source.SampleSource;
import io.minke.query.source.Topology;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** A set of series by what their key parts, their labels and the inventory's fields of their hosts have to be; what is not named may be anything. Immutable. */
public final class Selector {
    public static final Selector ALL = new Selector(Map.of(), Map.of(), Map.of());

    private static final int QUICK_TEXTS = 16;
    /** What a look-up in the index takes, in a pattern's steps. */
    private static final long STEPS_PER_TEXT = 64;
    /** The series of one name are put together with those of the others: some ten microseconds for a million series. */
    private static final long STEPS_PER_NAME = 1 << 12;
    /** Those of many names are put together first. */
    private static final long STEPS_PER_UNION = 1 << 15;

    private final Map<KeyPart, Matcher> parts;
    private final Map<String, Matcher> labels;
    private final Map<Topology.Field, Matcher> fields;

    private Selector(Map<KeyPart, Matcher> parts, Map<String, Matcher> labels, Map<Topology.Field, Matcher> fields) {
        this.parts = new EnumMap<>(KeyPart.class);
        this.parts.putAll(parts);
        this.labels = new LinkedHashMap<>(labels);
        this.fields = new EnumMap<>(Topology.Field.class);
        this.fields.putAll(fields);
    }

    /** Exactly one series. */
    public static Selector of(SeriesKey key) {
        return ALL.with(KeyPart.MEASUREMENT, Matcher.of(key.measurement()))
                .with(KeyPart.HOST, Matcher.of(key.host()))
                .with(KeyPart.SERVICE, Matcher.of(key.service()))
                .with(KeyPart.METRIC, Matcher.of(key.metric()));
    }

    public Selector with(KeyPart part, Matcher matcher) {
        Selector selector = new Selector(parts, labels, fields);
        selector.parts.put(part, matcher);
        return selector;
    }

    public Selector withLabel(String name, Matcher matcher) {
        Selector selector = new Selector(parts, labels, fields);
        selector.labels.put(name, matcher);
        return selector;
    }

    /** Series of hosts of which the inventory says so. */
    public Selector withField(Topology.Field field, Matcher matcher) {
        Selector selector = new Selector(parts, labels, fields);
        selector.fields.put(field, matcher);
        return selector;
    }

    public boolean isAll() {
        return parts.isEmpty() && labels.isEmpty() && fields.isEmpty();
    }

    /** Whether resolving it is a few look-ups, however many series there are: at least one part by name, and nothing by pattern. */
    public boolean isQuick() {
        for (Matcher matcher : parts.values()) {
            if (matcher.pattern() != null || matcher.texts().size() > QUICK_TEXTS) {
                return false;
            }
        }
        return !parts.isEmpty() && fields.isEmpty() && labels.isEmpty();
    }

    /** The one name that a part can have, or null if there may be several. */
    public @Nullable String only(KeyPart part) {
        Matcher matcher = parts.get(part);
        return matcher == null ? null : matcher.only();
    }

    /** The same for a field of the inventory. */
    public @Nullable String only(Topology.Field field) {
        Matcher matcher = fields.get(field);
        return matcher == null ? null : matcher.only();
    }

    /** Ids of the series, ascending. @throws BadQuestion for a field that the source's topology does not know */
    public int[] resolve(SampleSource source) {
        return resolve(source, steps -> {});
    }

    /** The same. @param work told of each step that is about to be taken; may throw to end it */
    public int[] resolve(SampleSource source, LongConsumer work) {
        SeriesKey key = exactKey();
        if (key != null) {
            int id = source.find(key);
            return id == SampleSource.ABSENT ? new int[0] : new int[] {id};
        }
        RoaringBitmap found = null;
        for (Map.Entry<KeyPart, Matcher> entry : parts.entrySet()) {
            found = and(found, matching(source, entry.getKey(), entry.getValue(), work));
        }
        for (Map.Entry<String, Matcher> entry : labels.entrySet()) {
            work.accept(STEPS_PER_UNION);
            found = and(found, source.matchingLabel(entry.getKey(), counted(entry.getValue(), work)));
        }
        for (Map.Entry<Topology.Field, Matcher> entry : fields.entrySet()) {
            work.accept(STEPS_PER_UNION);
            Collection<String> hosts = hosts(source.topology(), entry.getKey(), entry.getValue(), work);
            work.accept(STEPS_PER_TEXT * hosts.size());
            found = and(found, source.having(KeyPart.HOST, hosts));
        }
        return (found == null ? source.all() : found).toArray();
    }

    private @Nullable SeriesKey exactKey() {
        String measurement = only(KeyPart.MEASUREMENT);
        String host = only(KeyPart.HOST);
        String service = only(KeyPart.SERVICE);
        String metric = only(KeyPart.METRIC);
        if (measurement == null
                || host == null
                || service == null
                || metric == null
                || !labels.isEmpty()
                || !fields.isEmpty()) {
            return null;
        }
        return keyOrNull(measurement, host, service, metric);
    }

    /** A name that no series can have, because it is empty or too long, simply finds none. */
    public static @Nullable SeriesKey keyOrNull(String measurement, String host, String service, String metric) {
        try {
            return new SeriesKey(measurement, host, service, metric);
        } catch (Rejected impossible) {
            return null;
        }
    }

    private static RoaringBitmap and(@Nullable RoaringBitmap found, RoaringBitmap more) {
        if (found == null) {
            return more;
        }
        found.and(more);
        return found;
    }

    private static RoaringBitmap matching(SampleSource source, KeyPart part, Matcher matcher, LongConsumer work) {
        work.accept((matcher.only() == null ? STEPS_PER_UNION : STEPS_PER_NAME)
                + STEPS_PER_TEXT * matcher.texts().size());
        if (matcher.pattern() != null) {
            return source.matching(part, matcher.prefix(), counted(matcher, work));
        }
        String whole = matcher.whole();
        if (whole != null) {
            RoaringBitmap named = source.having(part, whole);
            if (!named.isEmpty()) {
                return named;
            }
        }
        String only = matcher.only();
        return only == null ? source.having(part, matcher.texts()) : source.having(part, only);
    }

    private static Collection<String> hosts(
            Topology topology, Topology.Field field, Matcher matcher, LongConsumer work) {
        if (!topology.fields().contains(field)) {
            throw new BadQuestion(field.text(), "no inventory is there that knows it");
        }
        Collection<String> values = matcher.pattern() == null
                ? matcher.texts()
                : topology.values(field).stream().filter(counted(matcher, work)).toList();
        return topology.hosts(field, values);
    }

    private static Predicate<String> counted(Matcher matcher, LongConsumer work) {
        Predicate<String> pattern = matcher.pattern();
        Predicate<String> test = pattern == null ? java.util.Set.copyOf(matcher.texts())::contains : pattern;
        return name -> {
            work.accept(matcher.steps(name));
            return test.test(name);
        };
    }

    /** As a person would read it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        parts.forEach((part, matcher) -> text.append(text.isEmpty() ? "" : " and ")
                .append(part.name().toLowerCase(java.util.Locale.ROOT))
                .append(" is ")
                .append(matcher.written()));
        labels.forEach((name, matcher) -> text.append(text.isEmpty() ? "" : " and ")
                .append("label ")
                .append(name)
                .append(" is ")
                .append(matcher.written()));
        fields.forEach((field, matcher) -> text.append(text.isEmpty() ? "" : " and ")
                .append(field.text())
                .append(" is ")
                .append(matcher.written()));
        return text.isEmpty() ? "every series" : text.toString();
    }
}
