package io.minke.ingest.line;

import io.minke.engine.failure.Rejected;
import org.agrona.UnsafeApi;

/** The fast way of a line: takes those that look like the last line of their series except for value and timestamp, and leaves all others. Not thread-safe. */
final class KnownLines {
    /** What may be read behind the head of a line: sign, 7 digits, point, and a word from there. */
    private static final int NUMBER_GUARD_BYTES = 32;
    /** What may be read behind the tail: 19 digits, newline, and the rest of a word. */
    private static final int TIMESTAMP_GUARD_BYTES = 32;

    private final SeriesCache cache;
    private final LineSink sink;
    private final DecimalParser decimals = new DecimalParser();

    KnownLines(SeriesCache cache, LineSink sink) {
        this.cache = cache;
        this.sink = sink;
    }

    /**
     * Takes lines of known series for as long as nothing is unusual.
     *
     * @return where the first line begins that was not taken
     */
    long take(LineBatch batch, long start, long end) {
        batch.forgetDeadEntries(cache.epoch());
        long base = cache.base();
        long scale = batch.precision().nanos();
        long latestUnits = Math.max(0, batch.latestNanos() / scale);
        int previous = batch.previousEntry;
        long p = start;
        long taken = 0;
        while (true) {
            long previousEntry = base + ((long) previous << 3);
            int reference = UnsafeApi.getInt(previousEntry + SeriesCache.NEXT);
            long entry = base + ((long) reference << 3);
            int headLength = SeriesCache.headLength(entry);
            if (end - p < headLength + NUMBER_GUARD_BYTES || !Words.equal(p, entry + SeriesCache.TEXT, 0, headLength)) {
                int predicted = reference;
                reference = cache.findLine(p, end);
                if (reference == SeriesCache.NONE || reference == predicted) {
                    break;
                }
                entry = base + ((long) reference << 3);
                headLength = SeriesCache.headLength(entry);
                int seriesLength = SeriesCache.seriesLength(entry);
                if (end - p < headLength + NUMBER_GUARD_BYTES
                        || !Words.equal(p, entry + SeriesCache.TEXT, seriesLength & ~7, headLength)) {
                    break;
                }
                UnsafeApi.putInt(previousEntry + SeriesCache.NEXT, reference);
            }
            int tailLength = SeriesCache.tailLength(entry);
            if (tailLength == 0) {
                break;
            }

            long q = p + headLength;
            double value;
            long word = Words.read(q);
            boolean negative = (word & 0xFF) == '-';
            if (negative) {
                q++;
                word = Words.read(q);
            }
            long digits = word ^ Words.ASCII_ZEROS;
            int wholeDigits = Words.index(Words.nonDigits(digits));
            long fraction = 0;
            int fractionDigits = 0;
            boolean plain = wholeDigits >= 1 && wholeDigits <= 7;
            if (plain) {
                q += wholeDigits;
                if (UnsafeApi.getByte(q) == '.') {
                    fraction = Words.read(q + 1) ^ Words.ASCII_ZEROS;
                    fractionDigits = Words.index(Words.nonDigits(fraction));
                    plain = fractionDigits >= 1 && fractionDigits <= 7;
                    q += 1 + fractionDigits;
                }
            }
            if (plain) {
                // At most 14 digits: digits and power of ten are exact, so the division rounds once and correctly.
                long whole = Words.firstDigits(digits, wholeDigits);
                value = fractionDigits == 0
                        ? whole
                        : (whole * DecimalParser.WHOLE_POWERS_OF_TEN[fractionDigits]
                                        + Words.firstDigits(fraction, fractionDigits))
                                / DecimalParser.POWERS_OF_TEN[fractionDigits];
                value = negative ? -value : value;
            } else {
                if (decimals.parse(p + headLength, end) != DecimalParser.Outcome.NUMBER) {
                    break;
                }
                value = decimals.value();
                q = decimals.next();
            }

            if (end - q < tailLength + TIMESTAMP_GUARD_BYTES
                    || !Words.equal(q, entry + SeriesCache.TEXT + headLength, 0, tailLength)) {
                break;
            }
            q += tailLength;
            long first = Words.read(q) ^ Words.ASCII_ZEROS;
            if (Words.nonDigits(first) != 0) {
                break;
            }
            long units = Words.eightDigits(first);
            long second = Words.read(q + 8) ^ Words.ASCII_ZEROS;
            int more = Words.index(Words.nonDigits(second));
            q += 8 + more;
            if (more < 8) {
                units = units * DecimalParser.WHOLE_POWERS_OF_TEN[more] + Words.firstDigits(second, more);
            } else {
                long third = Words.read(q) ^ Words.ASCII_ZEROS;
                more = Words.index(Words.nonDigits(third));
                if (more > 3) {
                    break;
                }
                units = (units * 100_000_000L + Words.eightDigits(second)) * DecimalParser.WHOLE_POWERS_OF_TEN[more]
                        + Words.firstDigits(third, more);
                q += more;
            }
            // A negative number is 19 digits' overflow.
            if (UnsafeApi.getByte(q) != '\n' || units < 0 || units > latestUnits) {
                break;
            }
            try {
                if (!sink.sample(UnsafeApi.getInt(entry + SeriesCache.SERIES_ID), units * scale, value)) {
                    batch.blocked = true;
                    break;
                }
            } catch (Rejected beyondALimit) {
                // The slow way meets it again and reports it.
                break;
            }
            p = q + 1;
            previous = reference;
            taken++;
        }
        batch.previousEntry = previous;
        batch.lineCount += taken;
        batch.sampleCount += taken;
        return p;
    }
}
