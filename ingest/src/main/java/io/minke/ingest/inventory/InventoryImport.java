package io.minke.ingest.inventory;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records into the inventory, some thousand in a transaction: a kill loses nothing of what was committed, and the same file again does the rest and changes nothing else. A record that is wrong is named by its line and field;
 * the others are taken.
 */
public final class InventoryImport {
    /** One force of the disk per so many; a few megabytes of write-ahead log. */
    private static final int BATCH_RECORDS = 10_000;

    private static final int MAX_NAMED_ERRORS = 100;

    private final InventoryDatabase database;
    private final InstantSource clock;
    private final @Nullable RecordKind forcedKind;
    private final List<String> errors = new ArrayList<>();
    private long recordCount;
    private long changedCount;
    private long errorCount;

    /**
     * What came of a file.
     *
     * @param recordCount taken, changed or not
     * @param changedCount new or other than before
     * @param errorCount refused
     * @param errors the first of them: line, field, reason
     */
    public record Report(long recordCount, long changedCount, long errorCount, List<String> errors) {
        public Report {
            errors = List.copyOf(errors);
        }
    }

    /** @param kind of all records; null: they say it themselves, or their fields do */
    public InventoryImport(InventoryDatabase database, InstantSource clock, @Nullable RecordKind kind) {
        this.database = database;
        this.clock = clock;
        forcedKind = kind;
    }

    private record Line(long number, RecordKind kind, Fields fields, Map<CpeField, @Nullable Object> cpe) {}

    private record Outcome(int taken, int changed, List<String> errors) {}

    /** @param csv whether the text is CSV; otherwise JSON lines @param progress told the count of records now and then */
    public Report run(InputStream in, boolean csv, LongConsumer progress) {
        try (RecordSource source = csv ? new CsvRows(in) : new JsonLines(in)) {
            CompletableFuture<Outcome> underway = CompletableFuture.completedFuture(new Outcome(0, 0, List.of()));
            boolean more = true;
            while (more) {
                List<Line> batch = new ArrayList<>(BATCH_RECORDS);
                more = fill(source, batch);
                // Parsed while the batch before is written.
                count(underway);
                progress.accept(recordCount);
                underway = database.submit(connection -> write(connection, batch));
            }
            count(underway);
        } catch (IOException unreadable) {
            throw new DiskFailure("the file can't be read", unreadable);
        }
        return new Report(recordCount, changedCount, errorCount, errors);
    }

    private boolean fill(RecordSource source, List<Line> batch) throws IOException {
        while (batch.size() < BATCH_RECORDS) {
            try {
                Fields fields = source.next();
                if (fields == null) {
                    return false;
                }
                batch.add(line(source.line(), fields));
            } catch (Rejected wrong) {
                note(source.line(), wrong);
            }
        }
        return true;
    }

    private Line line(long number, Fields given) {
        Fields fields = given;
        RecordKind kind = forcedKind;
        String named = fields.value("kind") instanceof String text ? text : null;
        if (named != null) {
            kind = RecordKind.of(named);
            if (kind == null) {
                throw new BadQuestion("kind", "\"" + named + "\" is none of plan, site, device, interface, cpe");
            }
        }
        if (fields.names().size() == 1) {
            // As the documents wrap it: {"device": {…}}.
            String only = fields.names().iterator().next();
            Fields inner = fields.value(only) instanceof Map<?, ?> ? fields.object(only) : null;
            RecordKind wrapped = RecordKind.of(only);
            if (inner != null && wrapped != null) {
                kind = wrapped;
                fields = Fields.ofJson(inner.values());
            }
        }
        RecordKind known = kind == null ? RecordKind.guess(fields) : kind;
        return new Line(number, known, fields, known == RecordKind.CPE ? CpeWriter.values(fields) : Map.of());
    }

    private Outcome write(Connection connection, List<Line> batch) throws SQLException {
        int taken = 0;
        int changed = 0;
        List<String> refused = new ArrayList<>();
        String now = Times.text(clock.instant());
        try (CpeWriter cpes = new CpeWriter(connection, now)) {
            for (Line line : batch) {
                try {
                    changed += put(connection, cpes, line, now) ? 1 : 0;
                    taken++;
                } catch (Rejected wrong) {
                    refused.add(text(line.number(), wrong));
                } catch (SQLException failure) {
                    if (!SqlFailure.isConstraint(failure)) {
                        throw failure;
                    }
                    refused.add("line " + line.number() + ": " + failure.getMessage());
                }
            }
        }
        return new Outcome(taken, changed, refused);
    }

    private static boolean put(Connection connection, CpeWriter cpes, Line line, String now) throws SQLException {
        if (line.kind() == RecordKind.CPE) {
            return cpes.put(line.cpe());
        }
        // These take several statements each.
        InventoryDatabase.execute(connection, "SAVEPOINT line");
        boolean done = false;
        try {
            boolean changed = switch (line.kind()) {
                case PLAN -> PlanStore.put(connection, line.fields(), now);
                case SITE -> SiteStore.put(connection, line.fields());
                case DEVICE -> DeviceStore.put(connection, line.fields(), now);
                default -> InterfaceStore.put(connection, line.fields(), now);
            };
            done = true;
            return changed;
        } finally {
            if (!done) {
                InventoryDatabase.execute(connection, "ROLLBACK TO line");
            }
            InventoryDatabase.execute(connection, "RELEASE line");
        }
    }

    private void count(CompletableFuture<Outcome> underway) {
        Outcome outcome;
        try {
            outcome = underway.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
        recordCount += outcome.taken();
        changedCount += outcome.changed();
        outcome.errors().forEach(this::note);
    }

    private void note(long line, Rejected wrong) {
        note(text(line, wrong));
    }

    private void note(String error) {
        errorCount++;
        if (errors.size() < MAX_NAMED_ERRORS) {
            errors.add(error);
        }
    }

    private static String text(long line, Rejected wrong) {
        if (wrong instanceof BadFields bad) {
            StringBuilder text = new StringBuilder("line " + line);
            bad.reasons()
                    .forEach((field, reason) ->
                            text.append(": ").append(field).append(": ").append(reason));
            return text.toString();
        }
        String field = wrong instanceof BadQuestion bad && !bad.field().equals("body") ? ": " + bad.field() : "";
        return "line " + line + field + ": " + wrong.getMessage();
    }
}
