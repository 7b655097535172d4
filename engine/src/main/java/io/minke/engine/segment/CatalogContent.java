package io.minke.engine.segment;

import io.minke.engine.disk.CheckedText;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.SeriesRuns;
import io.minke.engine.removal.Tombstone;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.roaringbitmap.RoaringBitmap;

/**
 * A catalog file: a text, so that it explains itself, with a checksum over all lines before the last.
 *
 * <pre>
 *  minke catalog 3
 *  number 7
 *  replay 120043
 *  next 42
 *  segment PATH CHECKSUM ORDER LEVEL MIN_TIME MAX_TIME SAMPLES BYTES      one line per live segment
 *  delete SEQUENCE MILLIS START LAST SERIES                               one line per delete that is not carried out everywhere
 *  gone SERIES                                                            series that were deleted as a whole, if there are any
 *  silent SERIES                                                          series of which nothing is kept any more, if there are any
 *  crc32c 1a2b3c4d
 * </pre>
 *
 * <p>SERIES are ids as {@link SeriesRuns} writes them. Version 1 had no deletes; version 2 had no silent series, and no program that stops there can read all columns of these segments.
 *
 * @param number of the file, in its name as well
 * @param replayFrom sequence of the first log record that is not in the segments
 * @param nextSequence above all that this catalog or one before it named
 * @param deletes those below {@code replayFrom}; later ones are in the log
 * @param gone series that were deleted as a whole
 * @param silent series of which nothing is kept any more
 */
record CatalogContent(
        int version,
        long number,
        long replayFrom,
        long nextSequence,
        List<CatalogEntry> segments,
        List<Tombstone> deletes,
        RoaringBitmap gone,
        RoaringBitmap silent) {
    /** What an older program must not open: version 2 knew deletes, 3 value columns that are told from others, and silent series. */
    static final int VERSION = 3;

    private static final String MARK = "minke catalog ";
    private static final String SEGMENT = "segment ";
    private static final String DELETE = "delete ";
    private static final String GONE = "gone ";
    private static final String SILENT = "silent ";
    private static final Pattern PATH = Pattern.compile("\\d{4}-\\d\\d-\\d\\d(\\+\\d{1,4}d)?/\\d{12,19}\\.seg");

    CatalogContent {
        segments = List.copyOf(segments);
        deletes = List.copyOf(deletes);
    }

    CatalogContent numbered(long changed) {
        return new CatalogContent(version, changed, replayFrom, nextSequence, segments, deletes, gone, silent);
    }

    boolean tellsNoDeletes() {
        return deletes.isEmpty() && gone.isEmpty();
    }

    /** Whether it lists all deletes of another one, and the same deleted series. */
    boolean tellsTheDeletesOf(CatalogContent other) {
        return deletes.containsAll(other.deletes) && gone.equals(other.gone);
    }

    ByteBuffer encode() {
        StringBuilder text = new StringBuilder(256 + 128 * segments.size());
        text.append(MARK).append(version).append('\n');
        text.append("number ").append(number).append('\n');
        text.append("replay ").append(replayFrom).append('\n');
        text.append("next ").append(nextSequence).append('\n');
        for (CatalogEntry entry : segments) {
            text.append(SEGMENT).append(entry.path());
            text.append(' ').append(hex(entry.footerChecksum()));
            text.append(' ').append(entry.order());
            text.append(' ').append(entry.level());
            text.append(' ').append(entry.minTime());
            text.append(' ').append(entry.maxTime());
            text.append(' ').append(entry.samples());
            text.append(' ').append(entry.bytes()).append('\n');
        }
        for (Tombstone delete : deletes) {
            text.append(DELETE).append(delete.sequence());
            text.append(' ').append(delete.millis());
            text.append(' ').append(delete.startNanos());
            text.append(' ').append(delete.lastNanos());
            text.append(' ').append(SeriesRuns.text(delete.series())).append('\n');
        }
        if (!gone.isEmpty()) {
            text.append(GONE).append(SeriesRuns.text(gone)).append('\n');
        }
        if (!silent.isEmpty()) {
            text.append(SILENT).append(SeriesRuns.text(silent)).append('\n');
        }
        return CheckedText.encode(text);
    }

    /** @throws Damage if a byte is not what was written. @throws io.minke.engine.failure.NewerFormat if a newer version wrote it */
    static CatalogContent decode(byte[] bytes, String file, long number) {
        List<String> lines = CheckedText.decode(bytes, file);
        int version = CheckedText.requireVersion(lines, MARK, VERSION, file);
        try {
            return parse(version, lines, file, number);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new Damage(file, 0, "the lines of a catalog", String.valueOf(e.getMessage()));
        }
    }

    private static CatalogContent parse(int version, List<String> lines, String file, long number) {
        long itsNumber = Long.parseLong(CheckedText.field(lines.get(1), "number ", file));
        if (itsNumber != number) {
            throw new Damage(file, 0, "catalog number " + number, "number " + itsNumber);
        }
        long replayFrom = Long.parseLong(CheckedText.field(lines.get(2), "replay ", file));
        long nextSequence = Long.parseLong(CheckedText.field(lines.get(3), "next ", file));
        List<CatalogEntry> segments = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        List<Tombstone> deletes = new ArrayList<>();
        RoaringBitmap gone = new RoaringBitmap();
        RoaringBitmap silent = new RoaringBitmap();
        for (String line : lines.subList(4, lines.size())) {
            if (line.startsWith(DELETE)) {
                deletes.add(delete(CheckedText.field(line, DELETE, file).split(" ", -1), file));
            } else if (line.startsWith(GONE)) {
                gone.or(SeriesRuns.parse(CheckedText.field(line, GONE, file)));
            } else if (line.startsWith(SILENT)) {
                silent.or(SeriesRuns.parse(CheckedText.field(line, SILENT, file)));
            } else {
                CatalogEntry entry =
                        entry(CheckedText.field(line, SEGMENT, file).split(" ", -1), file);
                if (!paths.add(entry.path())) {
                    throw new Damage(file, 0, "each segment once", entry.path() + " twice");
                }
                segments.add(entry);
            }
        }
        return new CatalogContent(version, number, replayFrom, nextSequence, segments, deletes, gone, silent);
    }

    private static Tombstone delete(String[] fields, String file) {
        if (fields.length != 5) {
            throw new Damage(file, 0, "four numbers of a delete and its series", String.join(" ", fields));
        }
        return new Tombstone(
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                SeriesRuns.parse(fields[4]));
    }

    private static CatalogEntry entry(String[] fields, String file) {
        if (!PATH.matcher(fields[0]).matches() || fields.length != 8) {
            throw new Damage(file, 0, "a segment's path and 7 numbers", String.join(" ", fields));
        }
        return new CatalogEntry(
                fields[0],
                Integer.parseUnsignedInt(fields[1], 16),
                Long.parseLong(fields[2]),
                Integer.parseInt(fields[3]),
                Long.parseLong(fields[4]),
                Long.parseLong(fields[5]),
                Long.parseLong(fields[6]),
                Long.parseLong(fields[7]));
    }

    private static String hex(int value) {
        return String.format("%08x", value);
    }
}
