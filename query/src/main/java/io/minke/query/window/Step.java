package io.minke.query.window;

import io.minke.query.ask.BadQuestion;
import java.util.List;

/**
 * The width of a bucket: a fixed time below a day, or whole days, weeks or months of the calendar.
 *
 * <p>Without a zone everything is aligned to the epoch in UTC. In a zone, days, weeks and months are the zone's, and shorter steps start over at every midnight, so they must divide a day. Weeks start
 * on Mondays; {@code 7d} is seven days counted from 1970-01-01, a Thursday.
 *
 * @param amount nanoseconds where the unit is {@link Unit#TIME}, else days, weeks or months
 */
public record Step(Unit unit, long amount) {
    /** What a step is counted in. */
    public enum Unit {
        TIME,
        DAY,
        WEEK,
        MONTH
    }

    static final long SECOND = 1_000_000_000L;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;
    /** A century. */
    private static final int MAX_DAYS = 36_525;

    private static final int MAX_MONTHS = 1_200;

    /** What {@code auto} chooses from, ascending: what people read easily on an axis. All below a day divide it. */
    public static final List<Step> NICE = List.of(
            ofNanos(SECOND / 1_000),
            ofNanos(SECOND / 100),
            ofNanos(SECOND / 10),
            ofNanos(SECOND),
            ofNanos(2 * SECOND),
            ofNanos(5 * SECOND),
            ofNanos(10 * SECOND),
            ofNanos(15 * SECOND),
            ofNanos(30 * SECOND),
            ofNanos(MINUTE),
            ofNanos(2 * MINUTE),
            ofNanos(5 * MINUTE),
            ofNanos(10 * MINUTE),
            ofNanos(15 * MINUTE),
            ofNanos(30 * MINUTE),
            ofNanos(HOUR),
            ofNanos(2 * HOUR),
            ofNanos(3 * HOUR),
            ofNanos(4 * HOUR),
            ofNanos(6 * HOUR),
            ofNanos(12 * HOUR),
            new Step(Unit.DAY, 1),
            new Step(Unit.DAY, 2),
            new Step(Unit.WEEK, 1),
            new Step(Unit.MONTH, 1),
            new Step(Unit.MONTH, 3),
            new Step(Unit.MONTH, 12),
            new Step(Unit.MONTH, 120),
            new Step(Unit.MONTH, MAX_MONTHS));

    public Step {
        if (amount <= 0 || unit == Unit.TIME && amount >= DAY) {
            throw new IllegalArgumentException("no step: " + amount + " of " + unit);
        }
    }

    /** A fixed time; whole days become days of the calendar. */
    public static Step ofNanos(long nanos) {
        return nanos > 0 && nanos % DAY == 0 ? new Step(Unit.DAY, nanos / DAY) : new Step(Unit.TIME, nanos);
    }

    /** A number and one of the units ms, s, m, h, d, w, mo, y. */
    public static Step parse(String field, String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > 12) {
            throw new BadQuestion(
                    field, "'" + text + "' is no interval; write raw, auto, or 30s, 5m, 4h, 1d, 1w, 1mo, 1y");
        }
        long number = Long.parseLong(text.substring(0, digits));
        String unit = text.substring(digits);
        if (number == 0) {
            throw new BadQuestion(field, "'" + text + "' is no interval: it has no width");
        }
        return switch (unit) {
            case "ms" -> time(field, text, number, SECOND / 1_000);
            case "s" -> time(field, text, number, SECOND);
            case "m" -> time(field, text, number, MINUTE);
            case "h" -> time(field, text, number, HOUR);
            case "d" -> new Step(Unit.DAY, atMost(field, text, number, MAX_DAYS));
            case "w" -> new Step(Unit.WEEK, atMost(field, text, number, MAX_DAYS / 7));
            case "mo" -> new Step(Unit.MONTH, atMost(field, text, number, MAX_MONTHS));
            case "y" -> new Step(Unit.MONTH, 12 * atMost(field, text, number, MAX_MONTHS / 12));
            default ->
                throw new BadQuestion(
                        field,
                        "'" + text + "' has the unknown unit '" + unit + "'; units are ms, s, m, h, d, w, mo and y");
        };
    }

    private static Step time(String field, String text, long number, long unitNanos) {
        long nanos = atMost(field, text, number, MAX_DAYS * (DAY / unitNanos)) * unitNanos;
        if (nanos > DAY && nanos % DAY != 0) {
            throw new BadQuestion(field, "'" + text + "' is more than a day but not whole days");
        }
        return ofNanos(nanos);
    }

    private static long atMost(String field, String text, long number, long max) {
        if (number > max) {
            throw new BadQuestion(field, "'" + text + "' is more than a century");
        }
        return number;
    }

    /** Width in nanoseconds as it nearly always is; a month counts 30.436875 days. */
    public long nominalNanos() {
        return switch (unit) {
            case TIME -> amount;
            case DAY -> amount * DAY;
            case WEEK -> amount * 7 * DAY;
            case MONTH -> amount * 2_629_746L * SECOND;
        };
    }

    /** As it is written in questions. */
    public String text() {
        return switch (unit) {
            case DAY -> amount + "d";
            case WEEK -> amount + "w";
            case MONTH -> amount % 12 == 0 ? amount / 12 + "y" : amount + "mo";
            case TIME -> timeText();
        };
    }

    private String timeText() {
        if (amount % HOUR == 0) {
            return amount / HOUR + "h";
        }
        if (amount % MINUTE == 0) {
            return amount / MINUTE + "m";
        }
        if (amount % SECOND == 0) {
            return amount / SECOND + "s";
        }
        return amount % 1_000_000 == 0 ? amount / 1_000_000 + "ms" : amount + "ns";
    }
}
