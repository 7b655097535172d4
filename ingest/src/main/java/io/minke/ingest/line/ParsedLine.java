package io.minke.ingest.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.agrona.UnsafeApi;

/**
 * One line taken apart by the rules of the protocol: where its series text, its fields and its timestamp are, and what the numbers are worth. Addresses point into the memory that was parsed and die with it. Not thread-safe.
 */
final class ParsedLine {
    enum Kind {
        FLOAT,
        INTEGER,
        BOOLEAN,
        STRING
    }

    /** 2^53: up to here every integer is a double. */
    private static final int DOUBLE_BITS = 53;

    private final int maxFields;
    private final DecimalParser decimals = new DecimalParser();
    private final long[] nameStart;
    private final long[] nameEnd;
    private final long[] textStart;
    private final long[] textEnd;
    private final Kind[] kinds;
    private final double[] values;
    private long seriesStart;
    private long seriesEnd;
    private long timestampStart;
    private long timestampNanos;
    private int fieldCount;

    ParsedLine(int maxFields) {
        this.maxFields = maxFields;
        nameStart = new long[maxFields];
        nameEnd = new long[maxFields];
        textStart = new long[maxFields];
        textEnd = new long[maxFields];
        kinds = new Kind[maxFields];
        values = new double[maxFields];
    }

    long seriesStart() {
        return seriesStart;
    }

    long seriesEnd() {
        return seriesEnd;
    }

    /** Where the timestamp's digits begin; 0 if the line has none. */
    long timestampStart() {
        return timestampStart;
    }

    long timestampNanos() {
        return timestampNanos;
    }

    int fieldCount() {
        return fieldCount;
    }

    Kind kind(int field) {
        return kinds[field];
    }

    /** Numeric worth of a field that is no string. */
    double value(int field) {
        return values[field];
    }

    long nameStart(int field) {
        return nameStart[field];
    }

    long nameEnd(int field) {
        return nameEnd[field];
    }

    /** Where the field's value begins: a string's with its quotation mark. */
    long textStart(int field) {
        return textStart[field];
    }

    long textEnd(int field) {
        return textEnd[field];
    }

    boolean named(int field, byte[] name) {
        if (nameEnd[field] - nameStart[field] != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (UnsafeApi.getByte(nameStart[field] + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes a line apart.
     *
     * @param end behind its last byte, the newline not included
     * @return false if there is nothing in it: it is blank or a comment
     */
    boolean parse(long start, long end, LineBatch batch) {
        long last = end;
        if (last > start && UnsafeApi.getByte(last - 1) == '\r') {
            last--;
        }
        long p = skipBlanks(start, last);
        if (p == last || UnsafeApi.getByte(p) == '#') {
            return false;
        }
        seriesStart = p;
        seriesEnd = bareSpace(p, last);
        p = skipBlanks(seriesEnd, last);
        if (p == last) {
            throw new BadLine(UnsafeApi.getByte(seriesStart) == ',' ? "missing measurement" : "missing fields", p);
        }
        fieldCount = 0;
        p = parseField(p, last);
        while (p < last && UnsafeApi.getByte(p) == ',') {
            p = parseField(p + 1, last);
        }
        parseTimestamp(skipBlanks(p, last), last, batch);
        return true;
    }

    private static long skipBlanks(long start, long end) {
        long p = start;
        while (p < end && (UnsafeApi.getByte(p) == ' ' || UnsafeApi.getByte(p) == '\t' || UnsafeApi.getByte(p) == 0)) {
            p++;
        }
        return p;
    }

    private static long bareSpace(long start, long end) {
        long p = start;
        for (; p < end; p++) {
            byte c = UnsafeApi.getByte(p);
            if (c == ' ') {
                break;
            }
            if (c == '\\') {
                p++;
            }
        }
        return Math.min(p, end);
    }

    private long parseField(long start, long end) {
        if (fieldCount == maxFields) {
            throw new BadLine("more than " + maxFields + " fields", start);
        }
        long p = start;
        for (; p < end; p++) {
            byte c = UnsafeApi.getByte(p);
            if (c == '=' || c == ',' || c == ' ') {
                break;
            }
            if (c == '\\') {
                p++;
            }
        }
        p = Math.min(p, end);
        if (p == start) {
            throw new BadLine("missing field key", p);
        }
        nameStart[fieldCount] = start;
        nameEnd[fieldCount] = p;
        p++;
        if (p >= end || UnsafeApi.getByte(p - 1) != '=') {
            throw new BadLine("missing field value", Math.min(p, end));
        }
        textStart[fieldCount] = p;
        p = parseValue(p, end);
        textEnd[fieldCount] = p;
        fieldCount++;
        if (p < end && UnsafeApi.getByte(p) != ',' && UnsafeApi.getByte(p) != ' ') {
            throw new BadLine("invalid field format", p);
        }
        return p;
    }

    private long parseValue(long p, long end) {
        byte first = UnsafeApi.getByte(p);
        if (first == '"') {
            return parseString(p + 1, end);
        }
        if (first == ',' || first == ' ') {
            throw new BadLine("missing field value", p);
        }
        if ((first >= '0' && first <= '9') || first == '-' || first == '.' || first == 'n' || first == 'N') {
            return parseNumber(p, end);
        }
        return parseBoolean(p, end);
    }

    private long parseString(long start, long end) {
        kinds[fieldCount] = Kind.STRING;
        for (long p = start; p < end; p++) {
            byte c = UnsafeApi.getByte(p);
            if (c == '"') {
                return p + 1;
            }
            if (c == '\\') {
                p++;
            }
        }
        throw new BadLine("unbalanced quotes", start - 1);
    }

    private long parseNumber(long start, long end) {
        DecimalParser.Outcome outcome = decimals.parse(start, end);
        long p = decimals.next();
        if (outcome == DecimalParser.Outcome.INVALID) {
            throw new BadLine("invalid number", p);
        }
        byte suffix = p < end ? UnsafeApi.getByte(p) : 0;
        if (suffix == 'i' || suffix == 'u') {
            kinds[fieldCount] = Kind.INTEGER;
            values[fieldCount] = wholeNumber(start, p, suffix == 'u');
            p++;
        } else {
            if (outcome == DecimalParser.Outcome.OUT_OF_RANGE) {
                throw new BadLine("invalid float", start);
            }
            kinds[fieldCount] = Kind.FLOAT;
            values[fieldCount] = decimals.value();
        }
        if (p < end && UnsafeApi.getByte(p) != ',' && UnsafeApi.getByte(p) != ' ') {
            throw new BadLine("invalid number", p);
        }
        return p;
    }

    private double wholeNumber(long start, long end, boolean unsigned) {
        boolean negative = UnsafeApi.getByte(start) == '-';
        if (!decimals.plainInteger()) {
            // Either a fraction or more than 64 bits.
            throw new BadLine(
                    onlyDigits(negative ? start + 1 : start, end)
                            ? "unable to parse integer " + text(start, end) + ": value out of range"
                            : "invalid number",
                    start);
        }
        long magnitude = decimals.magnitude();
        boolean outOfRange =
                unsigned ? negative : Long.compareUnsigned(magnitude, Long.MAX_VALUE + (negative ? 1L : 0L)) > 0;
        if (outOfRange) {
            throw new BadLine("unable to parse integer " + text(start, end) + ": value out of range", start);
        }
        if (magnitude != 0
                && 64 - Long.numberOfLeadingZeros(magnitude) - Long.numberOfTrailingZeros(magnitude) > DOUBLE_BITS) {
            throw new BadLine(
                    "integer " + text(start, end) + " is beyond 2^53 and has no exact double; send it as a float",
                    start);
        }
        double value = magnitude < 0 ? (magnitude >>> 1) * 2.0 : (double) magnitude;
        return negative ? 0.0 - value : value;
    }

    private static boolean onlyDigits(long start, long end) {
        for (long p = start; p < end; p++) {
            if (UnsafeApi.getByte(p) < '0' || UnsafeApi.getByte(p) > '9') {
                return false;
            }
        }
        return true;
    }

    private long parseBoolean(long start, long end) {
        long p = start;
        while (p < end && UnsafeApi.getByte(p) != ',' && UnsafeApi.getByte(p) != ' ') {
            p++;
        }
        kinds[fieldCount] = Kind.BOOLEAN;
        values[fieldCount] = truth(start, p);
        return p;
    }

    private static double truth(long start, long end) {
        if (is(start, end, "true")
                || is(start, end, "t")
                || is(start, end, "T")
                || is(start, end, "True")
                || is(start, end, "TRUE")) {
            return 1.0;
        }
        if (is(start, end, "false")
                || is(start, end, "f")
                || is(start, end, "F")
                || is(start, end, "False")
                || is(start, end, "FALSE")) {
            return 0.0;
        }
        throw new BadLine("invalid boolean", start);
    }

    private static boolean is(long start, long end, String word) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (UnsafeApi.getByte(start + i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void parseTimestamp(long start, long end, LineBatch batch) {
        if (start == end) {
            timestampStart = 0;
            timestampNanos = batch.receivedNanos();
            return;
        }
        long p = start;
        boolean negative = UnsafeApi.getByte(p) == '-';
        if (negative) {
            p++;
        }
        long digitsStart = p;
        // Counted downwards, because there is one more negative number than positive ones.
        long units = 0;
        boolean overflow = false;
        for (; p < end; p++) {
            int digit = UnsafeApi.getByte(p) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            overflow |= units < (Long.MIN_VALUE + digit) / 10;
            units = units * 10 - digit;
        }
        if (p == digitsStart || skipBlanks(p, end) != end) {
            throw new BadLine("bad timestamp", p);
        }
        timestampStart = start;
        long scale = batch.precision().nanos();
        overflow |= negative ? units < Long.MIN_VALUE / scale : units < -Long.MAX_VALUE / scale;
        if (overflow) {
            throw new BadLine("time outside range " + Long.MIN_VALUE + " - " + Long.MAX_VALUE + " ns", start);
        }
        timestampNanos = (negative ? units : -units) * scale;
        if (timestampNanos > batch.latestNanos()) {
            throw new BadLine(
                    "points beyond retention policy: the time is more than "
                            + batch.maxFuture().toSeconds() + " s ahead of the clock",
                    start);
        }
    }

    static String text(long start, long end) {
        byte[] bytes = new byte[(int) (end - start)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = UnsafeApi.getByte(start + i);
        }
        return new String(bytes, UTF_8);
    }
}
