package io.minke.ingest.line;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.minke.engine.series.SeriesInfo;
import io.minke.ingest.perfdata.UnitOfMeasure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields that stand next to a {@code value} to describe its series: unit, min, max, warn, crit. Not thread-safe: it keeps what it found in the line parsed last. */
final class InfoFields {
    private static final int ABSENT = -1;
    private static final byte[] UNIT = "unit".getBytes(US_ASCII);
    private static final byte[] MIN = "min".getBytes(US_ASCII);
    private static final byte[] MAX = "max".getBytes(US_ASCII);
    private static final byte[] WARN = "warn".getBytes(US_ASCII);
    private static final byte[] CRIT = "crit".getBytes(US_ASCII);

    private int unit;
    private int min;
    private int max;
    private int warn;
    private int crit;
    private int hash;

    /** Finds the roles in a line; numbers for the limits, a text for the unit, anything else is no role. */
    void find(ParsedLine line) {
        unit = ABSENT;
        min = ABSENT;
        max = ABSENT;
        warn = ABSENT;
        crit = ABSENT;
        hash = 0;
        for (int field = 0; field < line.fieldCount(); field++) {
            boolean isText = line.kind(field) == ParsedLine.Kind.STRING;
            boolean isNumber = !isText && line.kind(field) != ParsedLine.Kind.BOOLEAN;
            if (isText && line.named(field, UNIT)) {
                unit = field;
            } else if (isNumber && line.named(field, MIN)) {
                min = field;
            } else if (isNumber && line.named(field, MAX)) {
                max = field;
            } else if (isNumber && line.named(field, WARN)) {
                warn = field;
            } else if (isNumber && line.named(field, CRIT)) {
                crit = field;
            } else {
                continue;
            }
            hash += (int) (hash(line.nameStart(field), line.textEnd(field)) >>> 32);
        }
        boolean any = unit != ABSENT || min != ABSENT || max != ABSENT || warn != ABSENT || crit != ABSENT;
        hash = any && hash == 0 ? 1 : hash;
    }

    boolean isRole(int field) {
        return field == unit || field == min || field == max || field == warn || field == crit;
    }

    /** Of names and texts, whatever their order in the line; 0 if there are none. Two of equal hash may differ, once in four thousand million changes. */
    int hash() {
        return hash;
    }

    private static long hash(long start, long end) {
        long hash = end - start;
        for (long p = start; p < end; p += 8) {
            hash = SeriesCache.hash(hash, Words.readPartly(p, end - p));
        }
        return hash;
    }

    SeriesInfo info(ParsedLine line) {
        String received = unit == ABSENT ? null : unquoted(line.textStart(unit), line.textEnd(unit));
        boolean pair = warn != ABSENT && crit != ABSENT;
        return new SeriesInfo(
                received,
                UnitOfMeasure.symbolOf(received),
                min == ABSENT ? Double.NaN : line.value(min),
                max == ABSENT ? Double.NaN : line.value(max),
                number(line, warn),
                number(line, crit),
                pair ? List.of(line.value(warn), line.value(crit)) : List.of(),
                UnitOfMeasure.COUNTER.equals(received));
    }

    private static @Nullable String number(ParsedLine line, int field) {
        if (field == ABSENT) {
            return null;
        }
        long end = line.textEnd(field);
        return ParsedLine.text(line.textStart(field), line.kind(field) == ParsedLine.Kind.INTEGER ? end - 1 : end);
    }

    /** Icinga escapes a string like a tag, so a backslash before anything it may stand for is dropped. */
    private static String unquoted(long start, long end) {
        String quoted = ParsedLine.text(start + 1, end - 1);
        if (quoted.indexOf('\\') < 0) {
            return quoted;
        }
        StringBuilder text = new StringBuilder(quoted.length());
        for (int i = 0; i < quoted.length(); i++) {
            if (quoted.charAt(i) == '\\' && i + 1 < quoted.length() && "\"\\ ,=".indexOf(quoted.charAt(i + 1)) >= 0) {
                i++;
            }
            text.append(quoted.charAt(i));
        }
        return text.toString();
    }
}
