package io.minke.query.text;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Epoch nanoseconds as RFC 3339 in UTC, as java.time.Instant prints them: whole seconds without a fraction, else 3, 6 or 9 decimals. Remembers the date of the last instant, since the next one is
 * nearly always of the same day. One instance per thread.
 */
public final class InstantText {
    /** {@code 2262-04-11T23:47:16.854775807Z} */
    static final int MAX_BYTES = 30;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final byte[] date = new byte[11];
    private long dateDay = Long.MIN_VALUE;

    /** One instant as a text. */
    public static String of(long epochNanos) {
        byte[] text = new byte[MAX_BYTES];
        return new String(text, 0, new InstantText().put(text, 0, epochNanos), US_ASCII);
    }

    /** @return the position behind the text */
    int put(byte[] target, int position, long epochNanos) {
        long second = Math.floorDiv(epochNanos, SECOND_NANOS);
        int nanos = (int) (epochNanos - second * SECOND_NANOS);
        long day = Math.floorDiv(second, 86_400L);
        if (day != dateDay) {
            remember(day);
        }
        System.arraycopy(date, 0, target, position, 11);
        int ofDay = (int) (second - day * 86_400L);
        int minute = ofDay / 60;
        int hour = minute / 60;
        int at = position + 11;
        putPair(target, at, hour);
        target[at + 2] = ':';
        putPair(target, at + 3, minute - hour * 60);
        target[at + 5] = ':';
        putPair(target, at + 6, ofDay - minute * 60);
        at += 8;
        if (nanos != 0) {
            at = putFraction(target, at, nanos);
        }
        target[at] = 'Z';
        return at + 1;
    }

    static int putFraction(byte[] target, int position, int nanos) {
        int digits = 9;
        int rest = nanos;
        while (digits > 3 && rest % 1_000 == 0) {
            rest /= 1_000;
            digits -= 3;
        }
        target[position] = '.';
        for (int i = position + digits; i > position; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return position + 1 + digits;
    }

    /** Civil date of a day number, by Howard Hinnant's "chrono-compatible low-level date algorithms". */
    private void remember(long day) {
        long shifted = day + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        int ofEra = (int) (shifted - era * 146_097);
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shiftedMonth = (5 * ofYear + 2) / 153;
        int dayOfMonth = ofYear - (153 * shiftedMonth + 2) / 5 + 1;
        int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
        putPair(date, 0, year / 100);
        putPair(date, 2, year % 100);
        date[4] = '-';
        putPair(date, 5, month);
        date[7] = '-';
        putPair(date, 8, dayOfMonth);
        date[10] = 'T';
        dateDay = day;
    }

    static void putPair(byte[] target, int position, int value) {
        int tens = value * 205 >>> 11;
        target[position] = (byte) ('0' + tens);
        target[position + 1] = (byte) ('0' + value - tens * 10);
    }
}
