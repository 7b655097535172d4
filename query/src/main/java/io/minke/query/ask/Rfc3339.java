package io.minke.query.ask;

/**
 * Reads the usual forms of RFC 3339, {@code 2023-02-16T15:00:00Z} with or without a fraction and with any offset of hours and minutes, without garbage. Two of them stand in nearly every question, and
 * java.time's parser, which knows every form there is, takes longer for them than the answer.
 */
final class Rfc3339 {
    /** Epoch nanoseconds that no instant has which is read here: something else than a usual form, right or wrong. */
    static final long UNUSUAL = Long.MIN_VALUE;

    /** Years whose every nanosecond can be stored. */
    private static final int FIRST_YEAR = 1678;

    private static final int LAST_YEAR = 2261;
    private static final int SECONDS_END = 19;
    private static final int MAX_OFFSET_HOURS = 18;

    private Rfc3339() {}

    /** @return epoch nanoseconds, or {@link #UNUSUAL} */
    static long nanos(String text) {
        if (text.length() <= SECONDS_END || !hasSeparators(text)) {
            return UNUSUAL;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        boolean dated = year >= FIRST_YEAR
                && year <= LAST_YEAR
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= daysOf(year, month);
        if (!dated || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return UNUSUAL;
        }
        int at = SECONDS_END;
        long fraction = 0;
        if (text.charAt(at) == '.') {
            int start = ++at;
            while (at < text.length() && InstantExpression.isDigit(text.charAt(at)) && at - start < 9) {
                fraction = 10 * fraction + text.charAt(at++) - '0';
            }
            if (at == start) {
                return UNUSUAL;
            }
            for (int places = at - start; places < 9; places++) {
                fraction *= 10;
            }
        }
        int offset = offsetMinutes(text, at);
        if (offset == Integer.MIN_VALUE) {
            return UNUSUAL;
        }
        long minutes = (epochDay(year, month, day) * 24 + hour) * 60 + minute - offset;
        return (minutes * 60 + second) * 1_000_000_000L + fraction;
    }

    private static boolean hasSeparators(String text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && (text.charAt(10) == 'T' || text.charAt(10) == 't')
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    /** A whole number, or -1 if there is anything but digits. */
    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!InstantExpression.isDigit(c)) {
                return -1;
            }
            number = 10 * number + c - '0';
        }
        return number;
    }

    /** {@code Z} or {@code +01:00} up to the end of the text; else Integer.MIN_VALUE. */
    private static int offsetMinutes(String text, int at) {
        int left = text.length() - at;
        if (left == 1 && (text.charAt(at) == 'Z' || text.charAt(at) == 'z')) {
            return 0;
        }
        if (left != 6 || text.charAt(at + 3) != ':') {
            return Integer.MIN_VALUE;
        }
        char sign = text.charAt(at);
        int hours = digits(text, at + 1, at + 3);
        int minutes = digits(text, at + 4, at + 6);
        if (sign != '+' && sign != '-' || hours < 0 || hours >= MAX_OFFSET_HOURS || minutes < 0 || minutes > 59) {
            return Integer.MIN_VALUE;
        }
        return sign == '-' ? -60 * hours - minutes : 60 * hours + minutes;
    }

    private static int daysOf(int year, int month) {
        if (month == 2) {
            return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /** Days since 1970, by Howard Hinnant's "chrono-compatible low-level date algorithms"; for years after 0. */
    private static long epochDay(int year, int month, int day) {
        int shifted = month <= 2 ? year - 1 : year;
        int era = shifted / 400;
        int ofEra = shifted - era * 400;
        int ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return era * 146_097L + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468;
    }
}
