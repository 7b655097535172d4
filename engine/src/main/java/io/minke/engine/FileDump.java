package io.minke.engine;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.DeleteRecord;
import io.minke.engine.removal.SeriesRuns;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.ring.SampleFrame;
import io.minke.engine.segment.SegmentDump;
import io.minke.engine.series.JournalDump;
import io.minke.engine.wal.WalDump;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Shows any file of a data directory to a person. Changes nothing, and works beside a running engine. */
public final class FileDump {
    // A catalog of a hundred thousand segments is far below it.
    private static final int MAX_TEXT_BYTES = 64 << 20;

    private FileDump() {}

    /**
     * Writes a file line by line; which kind it is tells its name. Of a data directory, where its bytes go.
     *
     * @throws Rejected if the name is none of ours, or a newer version wrote the file
     * @throws Damage if so much is damaged that nothing can be shown; lesser damage is shown in its place
     */
    public static void print(Disk disk, Path file, Consumer<String> out) {
        if (!disk.exists(file)) {
            throw new Rejected("there is no file " + file);
        }
        if (!disk.isFile(file)) {
            DirectoryBytes.print(disk, file, out);
            return;
        }
        String name = file.getFileName().toString();
        if (name.startsWith("wal-")) {
            WalDump.print(disk, file, FileDump::describeSamples, out);
        } else if (name.startsWith("journal-")) {
            JournalDump.print(disk, file, out);
        } else if (name.endsWith(".seg")) {
            SegmentDump.print(disk, file, out);
        } else if (name.startsWith("catalog-")
                || name.equals("LOCK")
                || name.equals("note")
                || name.equals("settings")) {
            printText(disk, file, out);
        } else if (name.startsWith("index.cm")) {
            out.accept(file + ": " + disk.length(file)
                    + " bytes of Chronicle Map; it repeats the series journal and may be deleted");
        } else if (name.startsWith("inventory.db")) {
            out.accept(
                    file + ": " + disk.length(file) + " bytes of SQLite; minke inventory export shows what is in it");
        } else {
            throw new Rejected(
                    file
                            + " is not a file of Minke: expected wal-*, journal-*, *.seg, catalog-*, note, settings, LOCK or index.cm");
        }
    }

    private static List<String> describeSamples(int type, DirectBuffer payload, int offset, int length) {
        if (type == LogRecords.DELETE) {
            Tombstone delete = DeleteRecord.decode(0, payload, offset, length);
            return List.of("delete of series " + SeriesRuns.text(delete.series()) + " "
                    + (delete.isWhole()
                            ? "as a whole"
                            : "from " + instant(delete.startNanos()) + " to " + instant(delete.lastNanos())));
        }
        if (type != LogRecords.SAMPLES) {
            return List.of("a type that this version does not know");
        }
        UnsafeBuffer samples = new UnsafeBuffer(payload, offset, length);
        int count = length < SampleFrame.payloadLength(0) ? -1 : SampleFrame.count(samples, 0);
        if (count < 0 || count > Appender.FRAME_SAMPLES || SampleFrame.payloadLength(count) > length) {
            throw new Damage("record", 0, "a frame of samples in " + length + " bytes", count + " samples");
        }
        if (count == 0) {
            return List.of("no samples");
        }
        return List.of(count + " samples: " + sample(samples, count, 0) + " … " + sample(samples, count, count - 1));
    }

    private static String sample(DirectBuffer samples, int count, int index) {
        long nanos = samples.getLong(SampleFrame.timestampsOffset() + index * Long.BYTES);
        double value = samples.getDouble(SampleFrame.valuesOffset(count) + index * Double.BYTES);
        int id = samples.getInt(SampleFrame.idsOffset(count) + index * Integer.BYTES);
        return "series " + id + " " + instant(nanos) + " " + value;
    }

    private static Instant instant(long nanos) {
        return Instant.EPOCH.plusNanos(nanos);
    }

    private static void printText(Disk disk, Path file, Consumer<String> out) {
        long length = disk.length(file);
        if (length > MAX_TEXT_BYTES) {
            throw new Damage(file.toString(), 0, "a text of at most " + MAX_TEXT_BYTES + " bytes", length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        try (DiskFile open = disk.openReadOnly(file)) {
            open.read(bytes, 0);
        }
        new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                .lines()
                .forEach(out);
    }
}
