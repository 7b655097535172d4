package io.minke.engine.segment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.failure.Damage;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.SeriesRuns;
import io.minke.engine.removal.Tombstone;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.roaringbitmap.RoaringBitmap;

/**
 * A catalog file: a text, so that it explains itself, with a checksum over all lines before the last.
 *
 * <pre>
 *  minke catalog 2
 *  number 7
 *  replay 120043
 *  next 42
 *  segment PATH CHECKSUM ORDER LEVEL MIN_TIME MAX_TIME SAMPLES BYTES      one line per live segment
 *  delete SEQUENCE MILLIS START LAST SERIES                               one line per delete that is not carried out everywhere
 *  gone SERIES                                                            series that were deleted as a whole, if there are any
 *  crc32c 1a2b3c4d
 * </pre>
 *
 * <p>SERIES are ids as {@link SeriesRuns} writes them. Version 1 had no deletes.
 *
 * @param number of the file, in its name as well
 * @param replayFrom sequence of the first log record that is not in the segments
 * @param nextSequence above all that this catalog or one before it named
 * @param deletes those below {@code replayFrom}; later ones are in the log
 * @param gone series that no listing shows
 */
record CatalogContent(
        int version,
        long number,
        long replayFrom,
        long nextSequence,
        List<CatalogEntry> segments,
        List<Tombstone> deletes,
        RoaringBitmap gone) {
    /** The first version that knows deletes. */
    static final int VERSION = 2;

    private static final String MARK = "minke catalog ";
    private static final String SEGMENT = "segment ";
    private static final String DELETE = "delete ";
    private static final String GONE = "gone ";
    private static final String CHECKSUM = "crc32c ";
    private static final Pattern PATH = Pattern.compile("\\d{4}-\\d\\d-\\d\\d(\\+\\d{1,4}d)?/\\d{12,19}\\.seg");

    CatalogContent {
        segments = List.copyOf(segments);
        deletes = List.copyOf(deletes);
    }

    CatalogContent numbered(long changed) {
        return new CatalogContent(version, changed, replayFrom, nextSequence, segments, deletes, gone);
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
        byte[] body = text.toString().getBytes(UTF_8);
        byte[] end = (CHECKSUM + hex(checksum(body, body.length)) + "\n").getBytes(UTF_8);
        return ByteBuffer.allocate(body.length + end.length).put(body).put(end).flip();
    }

    /** @throws Damage if a byte is not what was written. @throws Rejected if a newer version wrote it */
    static CatalogContent decode(byte[] bytes, String file, long number) {
        int endLength = CHECKSUM.length() + 8 + 1;
        int bodyLength = bytes.length - endLength;
        if (bodyLength < 1) {
            throw new Damage(file, bytes.length, "a catalog", bytes.length + " bytes");
        }
        String expected = CHECKSUM + hex(checksum(bytes, bodyLength)) + "\n";
        String found = new String(bytes, bodyLength, endLength, UTF_8);
        if (!expected.equals(found)) {
            throw new Damage(file, bodyLength, expected.strip(), found.strip());
        }
        String[] lines = new String(bytes, 0, bodyLength, UTF_8).split("\n", -1);
        try {
            return parse(lines, file, number);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new Damage(file, 0, "the lines of a catalog", String.valueOf(e.getMessage()));
        }
    }

    private static CatalogContent parse(String[] lines, String file, long number) {
        int version = Integer.parseInt(field(lines[0], MARK, file));
        if (version > VERSION) {
            throw new Rejected(file + " has format version " + version + ", this program knows up to " + VERSION
                    + ": start the newer program; nothing was changed");
        }
        long itsNumber = Long.parseLong(field(lines[1], "number ", file));
        if (itsNumber != number) {
            throw new Damage(file, 0, "catalog number " + number, "number " + itsNumber);
        }
        long replayFrom = Long.parseLong(field(lines[2], "replay ", file));
        long nextSequence = Long.parseLong(field(lines[3], "next ", file));
        List<CatalogEntry> segments = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        List<Tombstone> deletes = new ArrayList<>();
        RoaringBitmap gone = new RoaringBitmap();
        for (int i = 4; i < lines.length - 1; i++) {
            if (lines[i].startsWith(DELETE)) {
                deletes.add(delete(field(lines[i], DELETE, file).split(" ", -1), file));
            } else if (lines[i].startsWith(GONE)) {
                gone.or(SeriesRuns.parse(field(lines[i], GONE, file)));
            } else {
                CatalogEntry entry = entry(field(lines[i], SEGMENT, file).split(" ", -1), file);
                if (!paths.add(entry.path())) {
                    throw new Damage(file, 0, "each segment once", entry.path() + " twice");
                }
                segments.add(entry);
            }
        }
        return new CatalogContent(version, number, replayFrom, nextSequence, segments, deletes, gone);
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

    private static String field(String line, String name, String file) {
        if (!line.startsWith(name)) {
            throw new Damage(file, 0, "a line that begins with '" + name + "'", "'" + line + "'");
        }
        return line.substring(name.length());
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static String hex(int value) {
        return String.format("%08x", value);
    }
}
