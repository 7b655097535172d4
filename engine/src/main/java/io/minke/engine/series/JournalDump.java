package io.minke.engine.series;

import io.minke.engine.disk.Disk;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.record.RecordDump;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/** Shows a file of the series journal to a person: the names and the infos it gave. */
public final class JournalDump {
    private JournalDump() {}

    /** @throws io.minke.engine.failure.Rejected if it is no such file, or a newer version of Minke wrote it */
    public static void print(Disk disk, Path file, Consumer<String> out) {
        try (SeriesIndex index = new SeriesIndex(new MemoryAccount("journal dump", Long.MAX_VALUE))) {
            RecordDump.print(
                    SeriesJournal.files(disk, file.toAbsolutePath().resolveSibling("")),
                    file,
                    (type, payload, offset, length) -> describe(index, type, payload, offset, length),
                    out);
        }
    }

    private static List<String> describe(SeriesIndex index, int type, DirectBuffer payload, int offset, int length) {
        List<String> lines = new ArrayList<>();
        JournalCursor cursor = new JournalCursor(payload, offset, length);
        switch (type) {
            case JournalLayout.TYPE_SERIES -> {
                int known = index.count();
                SeriesBatch.read(cursor, index);
                for (int id = known; id < index.count(); id++) {
                    lines.add(
                            index.isNamed(id)
                                    ? "series " + id + " " + index.key(id).joined()
                                    : "series " + id + " was named elsewhere");
                }
            }
            case JournalLayout.TYPE_INFO ->
                InfoBatch.read(
                        cursor,
                        (id, fromNanos, info) ->
                                lines.add("series " + id + " from " + Instant.EPOCH.plusNanos(fromNanos) + " " + info));
            case JournalLayout.TYPE_RESERVED -> lines.add("the ids below " + cursor.nextInt() + " are given");
            default -> throw cursor.damage("a known type", "type " + type);
        }
        return lines;
    }
}
