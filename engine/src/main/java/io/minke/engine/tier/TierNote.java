package io.minke.engine.tier;

import io.minke.engine.disk.CheckedText;
import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.scan.KnownSegments;
import io.minke.engine.scan.TimeRanges;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentSummary;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;

/**
 * What a tier knows of its days: the file {@code note}, a text with a checksum over all lines before the last. A row of a built day stands for all sealed samples of its bucket unless the day is dirty.
 *
 * <pre>
 *  minke tier 2
 *  width 3600000000000            nanoseconds
 *  seen 41                        the highest order of a segment whose days are noted below
 *  built 19404 7                  days from the epoch on: first, how many; a line for each stretch
 *  dirty 19410 41                 a day, and the lowest order of a segment that its rows do not know
 *  renew 19405                    a day of which rows may be missing though their samples are there
 *  crc32c 1a2b3c4d
 * </pre>
 *
 * A crash before a new note is durable leaves the old one, by which more is dirty. Without a note everything is. Version 1 had no {@code renew}; there {@code dirty} with order 0 stood for it. Not
 * thread-safe.
 */
final class TierNote {
    static final String FILE = "note";
    /** A line for each day of centuries is far below it. */
    static final int MAX_BYTES = 64 << 20;
    /** Above the order of all segments: the rows of a day know all of them. */
    static final long KNOWS_ALL = Long.MAX_VALUE;

    private static final int VERSION = 2;
    /** In version 1: a delete has cut a row of the day. */
    private static final long TOUCHED = 0;

    private static final String MARK = "minke tier ";
    /** Later and earlier days hold no whole buckets that could be counted in nanoseconds. */
    private static final long LAST_DAY = Long.MAX_VALUE / Partition.DAY_NANOS - 1;

    private static final long FIRST_DAY = -LAST_DAY;

    private final long widthNanos;
    private long seen = -1;
    private final TreeSet<Long> built = new TreeSet<>();
    private final TreeMap<Long, Long> dirty = new TreeMap<>();
    private final TreeSet<Long> renewed = new TreeSet<>();

    TierNote(long widthNanos) {
        this.widthNanos = widthNanos;
    }

    /** Notes the days of a raw segment, unless its order is known. @return whether any became dirty */
    boolean see(SegmentSummary segment) {
        long order = segment.identity().order();
        if (order <= seen) {
            return false;
        }
        forEachDay(segment.minTime(), segment.maxTime(), day -> dirty.merge(day, order, Math::min));
        return true;
    }

    /** All raw segments up to this order have been shown to {@link #see}. */
    void seenUpTo(long order) {
        seen = Math.max(seen, order);
    }

    /** Some rows of a day may be gone though their samples are not. */
    void renew(long day) {
        if (built.contains(day)) {
            renewed.add(day);
        }
    }

    /** Segments of this order and above have samples of a day that came while its rows were written. */
    void late(long day, long order) {
        dirty.merge(day, order, Math::min);
    }

    /** Rows were found for a time though no note tells of them: they count as built, and {@link #foundSamples} will have them renewed where there are samples. */
    void foundRows(long startNanos, long lastNanos) {
        forEachDay(startNanos, lastNanos, built::add);
    }

    /** Samples were found, and nobody can tell which rows of theirs are there, nor, unless it was noted, which of these know them. */
    void foundSamples(SegmentSummary segment) {
        forEachDay(segment.minTime(), segment.maxTime(), day -> {
            if (built.contains(day)) {
                renewed.add(day);
            } else {
                dirty.merge(day, segment.identity().order(), Math::min);
            }
        });
        seenUpTo(segment.identity().order());
    }

    /** The rows of a day stand for all that is sealed now. */
    void built(long day) {
        built.add(day);
        dirty.remove(day);
        renewed.remove(day);
    }

    /** A day has no samples any more; what rows it has stay. */
    void unneeded(long day) {
        dirty.remove(day);
        renewed.remove(day);
    }

    /** Days before this one have no rows any more. @return whether any had */
    boolean forgetBefore(long day) {
        boolean changed = !built.headSet(day).isEmpty();
        built.headSet(day).clear();
        return changed;
    }

    boolean isBuilt(long day) {
        return built.contains(day);
    }

    /** Days to be rolled up, the first one first. */
    SortedSet<Long> dirtyDays() {
        TreeSet<Long> days = new TreeSet<>(dirty.keySet());
        days.addAll(renewed);
        return days;
    }

    /** The lowest order of a segment with samples of a day that no row knows, or {@link #KNOWS_ALL}. */
    long newSince(long day) {
        return dirty.getOrDefault(day, KNOWS_ALL);
    }

    /** Whether rows of a day may be missing besides. */
    boolean isRenewed(long day) {
        return renewed.contains(day);
    }

    int builtDays() {
        return built.size();
    }

    /** Where rows stand for all sealed samples. */
    TimeRanges clean() {
        return builtWhere(day -> !dirty.containsKey(day) && !renewed.contains(day));
    }

    /** Where there are rows, though samples may have come after them. */
    TimeRanges rolled() {
        return builtWhere(day -> true);
    }

    /** What the rows stand for where there are any; of a day of which rows may be missing, nothing. */
    KnownSegments known() {
        Map<Long, Long> unknownFrom = new HashMap<>(dirty);
        renewed.forEach(day -> unknownFrom.put(day, 0L));
        return new KnownSegments(seen, unknownFrom);
    }

    private TimeRanges builtWhere(LongPredicate holds) {
        TimeRanges ranges = TimeRanges.NONE;
        for (long day : built) {
            if (holds.test(day)) {
                ranges = ranges.and(day * Partition.DAY_NANOS, (day + 1) * Partition.DAY_NANOS);
            }
        }
        return ranges;
    }

    private interface DayWork {
        void on(long day);
    }

    private static void forEachDay(long startNanos, long lastNanos, DayWork work) {
        long last = Math.min(LAST_DAY, Math.floorDiv(lastNanos, Partition.DAY_NANOS));
        for (long day = Math.max(FIRST_DAY, Math.floorDiv(startNanos, Partition.DAY_NANOS)); day <= last; day++) {
            work.on(day);
        }
    }

    ByteBuffer encode() {
        StringBuilder text = new StringBuilder(256);
        text.append(MARK).append(VERSION).append('\n');
        text.append("width ").append(widthNanos).append('\n');
        text.append("seen ").append(seen).append('\n');
        long first = 0;
        long next = Long.MIN_VALUE;
        for (long day : built) {
            if (day != next) {
                stretch(text, first, next);
                first = day;
            }
            next = day + 1;
        }
        stretch(text, first, next);
        for (Map.Entry<Long, Long> day : dirty.entrySet()) {
            text.append("dirty ")
                    .append(day.getKey())
                    .append(' ')
                    .append(day.getValue())
                    .append('\n');
        }
        for (long day : renewed) {
            text.append("renew ").append(day).append('\n');
        }
        return CheckedText.encode(text);
    }

    private static void stretch(StringBuilder text, long first, long next) {
        if (next > first) {
            text.append("built ").append(first).append(' ').append(next - first).append('\n');
        }
    }

    /** @throws Damage if a byte is not what was written. @throws io.minke.engine.failure.NewerFormat if a newer version wrote it */
    static TierNote read(Disk disk, Path file) {
        return decode(CheckedText.read(disk, file, MAX_BYTES), file.toString());
    }

    /** The same of bytes that were read. */
    static TierNote decode(byte[] bytes, String file) {
        List<String> lines = CheckedText.decode(bytes, file);
        try {
            return parse(lines, file);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new Damage(file, 0, "the lines of a tier's note", String.valueOf(e.getMessage()));
        }
    }

    private static TierNote parse(List<String> lines, String file) {
        int version = CheckedText.requireVersion(lines, MARK, VERSION, file);
        TierNote note = new TierNote(Long.parseLong(CheckedText.field(lines.get(1), "width ", file)));
        note.seen = Long.parseLong(CheckedText.field(lines.get(2), "seen ", file));
        for (String line : lines.subList(3, lines.size())) {
            note.take(line, version, file);
        }
        return note;
    }

    private void take(String line, int version, String file) {
        String[] numbers = line.substring(line.indexOf(' ') + 1).split(" ", -1);
        long day = Long.parseLong(numbers[0]);
        if (line.startsWith("renew ")) {
            renewed.add(day);
            return;
        }
        long number = Long.parseLong(numbers[1]);
        if (line.startsWith("dirty ") && version == 1 && number == TOUCHED) {
            renewed.add(day);
        } else if (line.startsWith("dirty ")) {
            dirty.put(day, number);
        } else if (line.startsWith("built ") && number > 0 && number <= 2 * LAST_DAY) {
            for (long next = day; next < day + number; next++) {
                built.add(next);
            }
        } else {
            throw new Damage(file, 0, "a line that begins with 'built ', 'dirty ' or 'renew '", "'" + line + "'");
        }
    }

    long widthNanos() {
        return widthNanos;
    }

    /** The highest order of a segment whose days are noted; -1 if there was none. */
    long seen() {
        return seen;
    }
}
