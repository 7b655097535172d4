package io.minke.ingest.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.query.ask.Fields;
import io.minke.query.ask.JsonBody;
import io.minke.query.text.ByteSink;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the inventory so that {@link InventoryImport} reads the same back: one state of everything, in an order in which each record finds what it needs. */
public final class InventoryExport {
    private final InventoryDatabase database;

    public InventoryExport(InventoryDatabase database) {
        this.database = database;
    }

    /** JSON lines. @param kind what to write; null: everything @return how many records */
    public long writeJson(OutputStream out, @Nullable RecordKind kind) {
        ByteSink sink = new ByteSink().open(out);
        long[] count = {0};
        each(kind, record -> {
            record.accept(sink);
            sink.put('\n');
            count[0]++;
        });
        sink.finish();
        return count[0];
    }

    /** CSV with the names of the fields in the first row. @return how many records */
    public long writeCsv(OutputStream out, RecordKind kind) {
        ByteSink sink = new ByteSink().open(out);
        List<String> names = new ArrayList<>();
        long[] count = {0};
        each(kind, record -> {
            Fields fields = Fields.ofJson(JsonBody.parse(StoredJson.text(record).getBytes(UTF_8)));
            if (names.isEmpty()) {
                names.addAll(fields.names());
                sink.put(String.join(",", names)).put("\r\n");
            }
            for (int i = 0; i < names.size(); i++) {
                sink.put(i == 0 ? "" : ",").put(cell(fields.value(names.get(i))));
            }
            sink.put("\r\n");
            count[0]++;
        });
        sink.finish();
        return count[0];
    }

    private static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        String text = value instanceof String plain
                ? plain
                : value instanceof BigDecimal number ? number.toPlainString() : StoredJson.ofValue(value);
        boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private void each(@Nullable RecordKind wanted, Consumer<Consumer<ByteSink>> record) {
        database.read(connection -> {
            for (RecordKind kind : RecordKind.values()) {
                if (wanted == null || wanted == kind) {
                    each(connection, kind, record);
                }
            }
            return true;
        });
    }

    private static void each(Connection connection, RecordKind kind, Consumer<Consumer<ByteSink>> record)
            throws SQLException {
        switch (kind) {
            case PLAN ->
                PlanStore.list(connection)
                        .forEach(plan -> record.accept(sink -> {
                            kind(sink, kind);
                            PlanJson.writeMembers(sink, plan);
                            sink.put('}');
                        }));
            case SITE ->
                SiteStore.list(connection)
                        .forEach(site -> record.accept(sink -> {
                            kind(sink, kind);
                            SiteJson.writeMembers(sink, site);
                            sink.put('}');
                        }));
            case DEVICE ->
                DeviceRows.list(connection).stream()
                        // Who shares the table of another comes behind it.
                        .sorted(Comparator.comparing(device -> device.useBgpDeviceId() != null))
                        .forEach(device -> record.accept(sink -> {
                            kind(sink, kind);
                            DeviceJson.writeMembers(sink, device);
                            sink.put('}');
                        }));
            case INTERFACE ->
                InterfaceStore.list(connection)
                        .forEach(found -> record.accept(sink -> {
                            kind(sink, kind);
                            InterfaceJson.writeMembers(sink, found);
                            sink.put('}');
                        }));
            case CPE -> {
                try (PreparedStatement select =
                                connection.prepareStatement("SELECT " + Cpe.COLUMNS + " FROM cpe ORDER BY id");
                        ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        Cpe cpe = Cpe.of(row);
                        record.accept(sink -> {
                            kind(sink, kind);
                            CpeJson.writeMembers(sink, cpe);
                            sink.put('}');
                        });
                    }
                }
            }
        }
    }

    private static void kind(ByteSink sink, RecordKind kind) {
        sink.put("{\"kind\":").putQuoted(kind.text());
    }
}
