package io.minke.ingest.inventory;

import io.minke.engine.failure.EngineBug;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A piece of customer equipment: one row, with the document's fields. Immutable. */
public final class Cpe {
    private static final CpeField[] FIELDS = CpeField.values();

    /** The columns in the order that {@link #of} reads. */
    static final String COLUMNS = Arrays.stream(FIELDS).map(CpeField::column).collect(Collectors.joining(", "));

    private final @Nullable Object[] values;

    private Cpe(@Nullable Object[] values) {
        this.values = values;
    }

    static Cpe of(ResultSet row) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[FIELDS.length];
        for (int i = 0; i < FIELDS.length; i++) {
            values[i] = switch (FIELDS[i].kind()) {
                case FLAG -> row.getInt(i + 1) != 0;
                case WHOLE, WHOLE_OR_NULL -> {
                    long number = row.getLong(i + 1);
                    yield row.wasNull() ? null : number;
                }
                case TEXT, TEXT_OR_NULL, TEXTS -> row.getString(i + 1);
            };
        }
        return new Cpe(values);
    }

    public long id() {
        return whole(CpeField.ID);
    }

    /** The host of its series. */
    public String internalId() {
        return String.valueOf(text(CpeField.INTERNAL_ID));
    }

    /** A text, or a list's JSON; null where nothing is known. */
    public @Nullable String text(CpeField field) {
        return (String) values[field.ordinal()];
    }

    public boolean flag(CpeField field) {
        return Boolean.TRUE.equals(values[field.ordinal()]);
    }

    public @Nullable Long wholeOrNull(CpeField field) {
        return (Long) values[field.ordinal()];
    }

    private long whole(CpeField field) {
        Long number = wholeOrNull(field);
        if (number == null) {
            throw new EngineBug("a CPE without " + field.name().toLowerCase(Locale.ROOT));
        }
        return number;
    }
}
