package io.minke.engine.record;

import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.Rejected;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/** Shows one file of records to a person: header, each valid record, each stretch that is none. Changes nothing. */
public final class RecordDump {
    /** Words for a record's payload, a line each. */
    @FunctionalInterface
    public interface Content {
        /** @throws Damage if the payload makes no sense */
        List<String> describe(int type, DirectBuffer payload, int offset, int length);
    }

    private RecordDump() {}

    /** @throws Rejected if the file's name is not one of {@code files} */
    public static void print(RecordFiles files, Path file, Content content, Consumer<String> out) {
        Path absolute = file.toAbsolutePath();
        RecordFiles.Named named = files.list().stream()
                .filter(one -> one.path().toAbsolutePath().equals(absolute))
                .findFirst()
                .orElseThrow(() -> new Rejected(file + " is no file called " + files.prefix() + "NUMBER"));
        try (DiskFile open = files.disk().openReadOnly(file);
                RecordWindow window = new RecordWindow(open)) {
            long firstSequence = printHeader(files, named, open, out);
            RecordScanner scanner = new RecordScanner(window, named.number(), firstSequence - 1, firstSequence > 0);
            while (scanner.next()) {
                if (scanner.skippedFrom() < scanner.recordOffset()) {
                    out.accept("  " + scanner.skippedFrom() + ": " + (scanner.recordOffset() - scanner.skippedFrom())
                            + " bytes that are no valid record");
                }
                printRecord(scanner, content, out);
            }
            printEnd(scanner, window, out);
        }
    }

    private static long printHeader(RecordFiles files, RecordFiles.Named named, DiskFile open, Consumer<String> out) {
        try {
            FileHeader header = FileHeader.read(open, named.path(), files.magic(), named.number());
            out.accept(String.format(
                    "%s: log %016x, file %d, records from %d on, the last before it was %d",
                    named.path(),
                    header.logId(),
                    header.fileNumber(),
                    header.firstSequence(),
                    header.previousSequence()));
            return header.firstSequence();
        } catch (Damage damage) {
            out.accept(String.valueOf(damage.getMessage()));
            return 0;
        }
    }

    private static void printRecord(RecordScanner scanner, Content content, Consumer<String> out) {
        String place = "  " + scanner.recordOffset() + ": record " + scanner.sequence() + ", type " + scanner.type()
                + ", " + scanner.payloadBytes() + " bytes";
        if (scanner.type() == RecordLayout.TYPE_END) {
            out.accept(place + ", closed properly");
            return;
        }
        out.accept(place);
        try {
            content.describe(scanner.type(), scanner.memory(), scanner.payloadIndex(), scanner.payloadBytes())
                    .forEach(line -> out.accept("    " + line));
        } catch (Damage damage) {
            out.accept("    makes no sense: " + damage.getMessage());
        }
    }

    private static void printEnd(RecordScanner scanner, RecordWindow window, Consumer<String> out) {
        long torn = scanner.nonZeroEnd() - scanner.recordEnd();
        if (torn > 0) {
            out.accept("  " + scanner.recordEnd() + ": " + torn + " bytes that are no valid record");
        }
        long rest = window.fileBytes() - Math.max(scanner.nonZeroEnd(), scanner.recordEnd());
        out.accept("  " + (window.fileBytes() - rest) + ": " + rest + " bytes of zeros to the end");
    }
}
