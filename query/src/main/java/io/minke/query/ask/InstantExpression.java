package io.minke.query.ask;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;

/** An instant as callers write it: {@code <n>m|h|d} back from now, RFC 3339, or epoch seconds or milliseconds. Answers epoch nanoseconds. */
public final class InstantExpression {
    /** A century back; more is a slip of the finger, not a question. */
    public static final long MAX_BACK_MINUTES = 36_525L * 24 * 60;
    /** Numbers from here on are milliseconds: as seconds this is the year 5138, as milliseconds the year 1973. */
    public static final long FIRST_MILLIS = 100_000_000_000L;
    /** Epoch nanoseconds of a signed 64-bit number end in the year 2262. */
    public static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000_000L;

    private static final String WAYS =
            "write a time back from now (30m, 24h, 7d), RFC 3339 (2023-02-16T15:00:00Z) or epoch seconds or milliseconds";

    private InstantExpression() {}

    /** @param now epoch nanoseconds that backward durations count from */
    public static long parse(String field, String text, long now) {
        String trimmed = text.trim();
        if (trimmed.isEmpty()) {
            throw new BadQuestion(field, "is empty; " + WAYS);
        }
        if (trimmed.startsWith("-")) {
            throw new BadQuestion(field, "'" + text + "' is negative; " + WAYS);
        }
        int digits = 0;
        while (digits < trimmed.length() && isDigit(trimmed.charAt(digits))) {
            digits++;
        }
        if (digits == 0) {
            throw new BadQuestion(field, "'" + text + "' is no time; " + WAYS);
        }
        String rest = trimmed.substring(digits);
        if (rest.isEmpty() || rest.charAt(0) == '.') {
            return epoch(field, trimmed);
        }
        if (digits == 4 && rest.charAt(0) == '-') {
            return rfc3339(field, trimmed);
        }
        return back(field, text, trimmed.substring(0, digits), rest, now);
    }

    private static long back(String field, String text, String number, String unit, long now) {
        long minutesEach = switch (unit) {
            case "m" -> 1;
            case "h" -> 60;
            case "d" -> 24 * 60;
            default ->
                throw new BadQuestion(
                        field, "'" + text + "' has the unknown unit '" + unit + "'; units are m, h and d");
        };
        if (number.length() > 9 || Long.parseLong(number) * minutesEach > MAX_BACK_MINUTES) {
            throw new BadQuestion(field, "'" + text + "' is more than " + MAX_BACK_MINUTES / (24 * 60) + "d back");
        }
        return now - Long.parseLong(number) * minutesEach * 60_000_000_000L;
    }

    private static long rfc3339(String field, String text) {
        // In a URL a bare plus sign arrives as a space.
        String repaired = text.length() > 19 && text.indexOf(' ', 19) > 0
                ? text.substring(0, 19) + text.substring(19).replace(' ', '+')
                : text;
        if (repaired.length() > 10 && repaired.charAt(10) == ' ') {
            repaired = repaired.substring(0, 10) + 'T' + repaired.substring(11);
        }
        long usual = Rfc3339.nanos(repaired);
        if (usual != Rfc3339.UNUSUAL) {
            return usual;
        }
        try {
            return nanos(
                    field,
                    OffsetDateTime.parse(repaired.toUpperCase(Locale.ROOT)).toInstant());
        } catch (DateTimeException e) {
            throw new BadQuestion(field, "'" + text + "' is no RFC 3339 time: " + e.getMessage());
        }
    }

    private static long epoch(String field, String text) {
        BigDecimal number = Decimal.parse(field, text);
        boolean millis = number.compareTo(BigDecimal.valueOf(FIRST_MILLIS)) >= 0;
        BigDecimal nanos = number.movePointRight(millis ? 6 : 9).setScale(0, RoundingMode.FLOOR);
        if (nanos.precision() > 19 || nanos.compareTo(BigDecimal.valueOf(MAX_SECONDS * 1_000_000_000L)) > 0) {
            throw new BadQuestion(
                    field, text + " is beyond the year 2262; epoch seconds and milliseconds are understood, not finer");
        }
        return nanos.longValueExact();
    }

    private static long nanos(String field, Instant instant) {
        if (instant.getEpochSecond() >= MAX_SECONDS || instant.getEpochSecond() <= -MAX_SECONDS) {
            throw new BadQuestion(field, instant + " lies outside the years 1677 to 2262 that can be stored");
        }
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
