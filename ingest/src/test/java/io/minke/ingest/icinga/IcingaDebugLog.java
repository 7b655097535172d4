package io.minke.ingest.icinga;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads from Icinga's debug log which lines it sent together and what it knows of their fate. The writer works on one thread: it adds lines, flushes them all, complains at once if the answer was not
 * 204, and goes on. So a flush that is followed by the next ordinary message was acknowledged.
 */
final class IcingaDebugLog {
    enum Fate {
        /** Answered with 204. */
        ACKNOWLEDGED,
        /** Sent, perhaps only in part, and not answered with 204: may be stored or not. */
        UNCERTAIN,
        /** The connection was refused: cannot be stored. */
        NOT_SENT
    }

    record Batch(Fate fate, List<WriterLine> lines) {}

    private static final String WRITER = "/InfluxdbWriter: ";
    private static final String LINE_START = " adds to metric list:'";

    private final List<Batch> batches = new ArrayList<>();
    private List<WriterLine> pending = new ArrayList<>();
    private boolean isFlushing;
    private Fate fate = Fate.ACKNOWLEDGED;

    private IcingaDebugLog() {}

    static List<Batch> read(Iterable<String> logLines) {
        IcingaDebugLog log = new IcingaDebugLog();
        for (String line : logLines) {
            int writer = line.indexOf(WRITER);
            if (line.startsWith("[") && writer > 0) {
                log.message(line.substring(writer + WRITER.length()));
            }
        }
        // A log that ends within a flush does not tell how it went.
        if (log.isFlushing) {
            log.worsen(Fate.UNCERTAIN);
            log.endFlush();
        }
        return log.batches;
    }

    private void message(String text) {
        if (text.startsWith("Flushing data buffer")) {
            endFlush();
            isFlushing = true;
            fate = Fate.ACKNOWLEDGED;
        } else if (text.startsWith("Flush failed, cannot connect")) {
            worsen(Fate.NOT_SENT);
        } else if (text.startsWith("Cannot write to")
                || text.startsWith("Failed to parse HTTP response")
                || text.startsWith("Unexpected")
                || text.startsWith("InfluxDB error")
                || text.startsWith("Exception during")) {
            worsen(Fate.UNCERTAIN);
        } else if (text.startsWith("Checkable '")) {
            endFlush();
            int start = text.indexOf(LINE_START) + LINE_START.length();
            pending.add(WriterLine.parse(text.substring(start, text.length() - 2)));
        } else if (text.startsWith("Timer expired")
                || text.startsWith("Data buffer overflow")
                || text.endsWith("paused.")) {
            endFlush();
        }
    }

    private void worsen(Fate worse) {
        if (fate == Fate.ACKNOWLEDGED) {
            fate = worse;
        }
    }

    private void endFlush() {
        if (isFlushing) {
            batches.add(new Batch(fate, pending));
            pending = new ArrayList<>();
            isFlushing = false;
        }
    }
}
