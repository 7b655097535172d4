package io.minke.ingest.line;

import org.agrona.UnsafeApi;

/** Finds the newline that ends a line: one inside a quoted field is part of the text. Keeps its state, so that a line may come in any number of parts. */
final class LineEnd {
    static final long NONE = 0;

    private boolean inFields;
    private boolean quoted;
    private boolean escaped;
    private int equals;
    private int commas;

    /** Begins a new line. */
    void start() {
        inFields = false;
        quoted = false;
        escaped = false;
        equals = 0;
        commas = 0;
    }

    /** @return address of the newline that ends the line, or {@link #NONE} */
    long scan(long start, long end) {
        for (long p = start; p < end; p++) {
            byte c = UnsafeApi.getByte(p);
            if (c == '\n' && !quoted) {
                return p;
            }
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == ' ') {
                inFields = true;
            } else if (inFields) {
                if (c == '"' && equals > commas) {
                    quoted = !quoted;
                } else if (c == '=' && !quoted) {
                    equals++;
                } else if (c == ',' && !quoted) {
                    commas++;
                }
            }
        }
        return NONE;
    }

    /** The first newline of any kind. @return its address, or {@link #NONE} */
    static long newline(long start, long end) {
        long p = start;
        for (; p <= end - 8; p += 8) {
            long zeroAtNewline = Words.read(p) ^ (Words.ONES * '\n');
            long found = (zeroAtNewline - Words.ONES) & ~zeroAtNewline & Words.HIGH_BITS;
            if (found != 0) {
                return p + Words.index(found);
            }
        }
        for (; p < end; p++) {
            if (UnsafeApi.getByte(p) == '\n') {
                return p;
            }
        }
        return NONE;
    }

    /** Whether there is a quotation mark. */
    static boolean holdsQuote(long start, long end) {
        long p = start;
        for (; p <= end - 8; p += 8) {
            long zeroAtQuote = Words.read(p) ^ (Words.ONES * '"');
            if (((zeroAtQuote - Words.ONES) & ~zeroAtQuote & Words.HIGH_BITS) != 0) {
                return true;
            }
        }
        for (; p < end; p++) {
            if (UnsafeApi.getByte(p) == '"') {
                return true;
            }
        }
        return false;
    }
}
