package io.minke.ingest.inventory;

import io.minke.query.ask.Fields;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts CPEs in one transaction: a new one, or changes of the one with the same id, internal id, or external id and realm. What a record does not name keeps its value. Many records name the same fields, so that few statements do.
 */
final class CpeWriter implements AutoCloseable {
    private static final Set<CpeField> ALWAYS_BOUND = EnumSet.of(CpeField.CPENAME, CpeField.CREATED, CpeField.UPDATED);
    private static final int MAX_TEXT = 255;
    private static final int MAX_NOTES = 4_000;

    private final Connection connection;
    private final String now;
    private final long revision;
    private final Map<BitSet, PreparedStatement> statements = new HashMap<>();
    private boolean changed;

    CpeWriter(Connection connection, String now) throws SQLException {
        this.connection = connection;
        this.now = now;
        revision = Sql.number(connection, "SELECT number + 1 FROM revision WHERE kind = 'cpe'");
    }

    /** @return whether anything had to be written @throws BadFields naming what is wrong */
    boolean put(Map<CpeField, @Nullable Object> given) throws SQLException {
        Map<CpeField, @Nullable Object> values = new EnumMap<>(CpeField.class);
        values.putAll(given);
        Object internalId = values.get(CpeField.INTERNAL_ID);
        if (internalId == null) {
            Object name = values.get(CpeField.CPENAME);
            internalId = name == null ? values.get(CpeField.EXTERNAL_ID) : name;
        }
        if (internalId == null) {
            return change(values);
        }
        values.put(CpeField.INTERNAL_ID, internalId);
        BitSet shape = new BitSet();
        values.keySet().forEach(field -> shape.set(field.ordinal()));
        PreparedStatement statement = statements.get(shape);
        if (statement == null) {
            statement = connection.prepareStatement(upsert(values));
            statements.put(shape, statement);
        }
        List<@Nullable Object> parameters = new ArrayList<>(values.size() + 4);
        values.forEach((field, value) -> {
            if (!ALWAYS_BOUND.contains(field)) {
                parameters.add(value);
            }
        });
        parameters.add(values.getOrDefault(CpeField.CPENAME, internalId));
        parameters.add(values.getOrDefault(CpeField.CREATED, now));
        parameters.add(values.getOrDefault(CpeField.UPDATED, now));
        parameters.add(revision);
        Sql.bind(statement, parameters.toArray());
        boolean written = statement.executeUpdate() > 0;
        changed |= written;
        return written;
    }

    /** A record with nothing but an id to know it by can only change what is there. */
    private boolean change(Map<CpeField, @Nullable Object> values) throws SQLException {
        Object id = values.get(CpeField.ID);
        String host = id == null
                ? null
                : Sql.list(connection, "SELECT internal_id FROM cpe WHERE id = ?", row -> row.getString(1), id).stream()
                        .findFirst()
                        .orElse(null);
        if (host == null) {
            throw new BadFields(Map.of(CpeField.INTERNAL_ID.text(), FieldReader.REQUIRED));
        }
        values.put(CpeField.INTERNAL_ID, host);
        return put(values);
    }

    private static String upsert(Map<CpeField, @Nullable Object> values) {
        StringBuilder names = new StringBuilder();
        StringBuilder marks = new StringBuilder();
        StringBuilder changes = new StringBuilder();
        StringBuilder differs = new StringBuilder();
        for (CpeField field : values.keySet()) {
            String column = field.column();
            if (!ALWAYS_BOUND.contains(field)) {
                names.append(column).append(", ");
                marks.append("?, ");
            }
            changes.append(column).append(" = excluded.").append(column).append(", ");
            differs.append(differs.isEmpty() ? "" : " OR ")
                    .append(column)
                    .append(" IS NOT excluded.")
                    .append(column);
        }
        String updated = values.containsKey(CpeField.UPDATED) ? "" : "updated = excluded.updated, ";
        return "INSERT INTO cpe (" + names + "cpename, created, updated, changed) VALUES (" + marks + "?, ?, ?, ?)"
                + " ON CONFLICT DO UPDATE SET " + changes + updated + "changed = excluded.changed WHERE " + differs;
    }

    /** A record's fields by what we know of them. @throws BadFields naming what is wrong or not known */
    static Map<CpeField, @Nullable Object> values(Fields fields) {
        FieldReader reader = new FieldReader(fields, true);
        Map<CpeField, @Nullable Object> values = new EnumMap<>(CpeField.class);
        for (String name : fields.names()) {
            CpeField field = CpeField.of(name);
            if (field != null) {
                values.put(field, value(reader, field));
            } else if (name.equals("registration")) {
                registration(reader, values);
            } else if (!name.equals("kind") && !name.equals("_links")) {
                reader.refuse(name, "is no field of a CPE");
            }
        }
        reader.refuseIfBad();
        return values;
    }

    private static void registration(FieldReader reader, Map<CpeField, @Nullable Object> values) {
        if (reader.fields().value("registration") instanceof Map<?, ?>) {
            Fields registration = Fields.object("registration", reader.fields().value("registration"));
            values.put(CpeField.OLT, registration.text("host"));
            values.put(CpeField.REGISTRATION_ID, registration.text("id"));
        } else {
            reader.refuse("registration", "must be an object with host and id");
        }
    }

    private static @Nullable Object value(FieldReader reader, CpeField field) {
        String name = field.text();
        Object given = reader.fields().value(name);
        return switch (field.kind()) {
            case FLAG -> {
                Boolean flag = reader.flag(name, null);
                if (flag == null) {
                    reader.refuse(name, "must be true or false");
                }
                yield flag;
            }
            case WHOLE -> {
                Long number = reader.whole(name, null, 1, Integer.MAX_VALUE);
                if (number == null) {
                    reader.refuse(name, "must be a whole number");
                }
                yield number;
            }
            case WHOLE_OR_NULL -> reader.whole(name, null, Long.MIN_VALUE / 10, Long.MAX_VALUE / 10);
            case TEXT_OR_NULL -> given == null ? null : text(reader, field);
            case TEXT -> text(reader, field);
            case TEXTS -> StoredJson.ofTexts(reader.texts(name, List.of()));
        };
    }

    private static String text(FieldReader reader, CpeField field) {
        Object given = reader.fields().value(field.text());
        int max = field == CpeField.NOTES ? MAX_NOTES : MAX_TEXT;
        if (field == CpeField.INTERNAL_ID) {
            int bytes = String.valueOf(given).getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            if (bytes > MAX_TEXT) {
                reader.refuse(field.text(), "has " + bytes + " bytes, the name of a host has at most " + MAX_TEXT);
            }
            return reader.text(field.text(), "", 1, max);
        }
        // Postal codes and the like come as numbers from some.
        if (given instanceof java.math.BigDecimal) {
            return String.valueOf(reader.fields().text(field.text()));
        }
        return reader.text(field.text(), "", 0, max);
    }

    /** Counts the change, if there was one. */
    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        if (changed) {
            Revisions.bump(connection, Revisions.Kind.CPE);
        }
    }
}
