package io.minke.query.window;

import io.minke.query.ask.BadQuestion;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;

/**
 * Bucket edges by the clocks and calendars of a zone.
 *
 * <p>Days, weeks and months begin where {@link LocalDate#atStartOfDay(ZoneId)} says. A shorter step has an edge whenever the zone's clocks show a multiple of it, counted from midnight: twice, where
 * clocks are set back over one; and where they are set forward over one, at that moment. So hours stay hours, and the 4-hour bucket with the change has three or five.
 */
final class CalendarEdges {
    /** 1970-01-05 as days of the epoch. */
    static final long FIRST_MONDAY = 4;

    private final long endNanos;
    private final long startNanos;
    private final int maxBuckets;
    private final Step step;
    private long[] edges = new long[64];
    private int count;

    private CalendarEdges(Window window, Step step, int maxBuckets) {
        this.startNanos = window.startNanos();
        this.endNanos = window.endNanos();
        this.step = step;
        this.maxBuckets = maxBuckets;
    }

    static long[] of(Window window, Step step, ZoneId zone, int maxBuckets) {
        CalendarEdges edges = new CalendarEdges(window, step, maxBuckets);
        if (step.unit() == Step.Unit.TIME) {
            checkDividesDay(step);
            edges.byClock(zone.getRules());
        } else {
            edges.byCalendar(zone);
        }
        return Arrays.copyOf(edges.edges, edges.count);
    }

    static void checkDividesDay(Step step) {
        if (step.unit() == Step.Unit.TIME && Step.DAY % step.amount() != 0) {
            throw new BadQuestion(
                    "interval",
                    step.text() + " does not divide a day, so it can't be aligned to the days of a time zone");
        }
    }

    private void byCalendar(ZoneId zone) {
        LocalDate day = Instant.ofEpochSecond(Math.floorDiv(startNanos, Step.SECOND))
                .atZone(zone)
                .toLocalDate();
        LocalDate date = firstDate(day);
        // A day that begins twice, or is skipped, may put the window's start before the date of its clock.
        while (nanosOf(date, zone) > startNanos) {
            date = next(date, -1);
        }
        while (add(nanosOf(date, zone))) {
            date = next(date, 1);
        }
    }

    private LocalDate firstDate(LocalDate day) {
        long n = step.amount();
        return switch (step.unit()) {
            case DAY -> LocalDate.ofEpochDay(Math.floorDiv(day.toEpochDay(), n) * n);
            case WEEK ->
                LocalDate.ofEpochDay(Math.floorDiv(day.toEpochDay() - FIRST_MONDAY, 7 * n) * 7 * n + FIRST_MONDAY);
            case MONTH, TIME -> {
                long months = day.getLong(ChronoField.PROLEPTIC_MONTH) - 1970 * 12;
                yield YearMonth.of(1970, 1)
                        .plusMonths(Math.floorDiv(months, n) * n)
                        .atDay(1);
            }
        };
    }

    private LocalDate next(LocalDate date, int direction) {
        long n = direction * step.amount();
        return switch (step.unit()) {
            case DAY -> date.plusDays(n);
            case WEEK -> date.plusDays(7 * n);
            case MONTH, TIME -> date.plusMonths(n);
        };
    }

    private static long nanosOf(LocalDate date, ZoneId zone) {
        return date.atStartOfDay(zone).toEpochSecond() * Step.SECOND;
    }

    /** Walks the spans between changes of the offset; inside one, edges are plain arithmetic. */
    private void byClock(ZoneRules rules) {
        // One step and the longest change of clocks before the start there is an edge for sure.
        Instant at = Instant.ofEpochSecond(Math.floorDiv(startNanos - 2 * Step.DAY, Step.SECOND));
        long spanStart = at.getEpochSecond() * Step.SECOND;
        while (true) {
            long offset = rules.getOffset(at).getTotalSeconds() * Step.SECOND;
            ZoneOffsetTransition change = rules.nextTransition(at);
            long spanEnd = change == null ? Long.MAX_VALUE : nanosOf(change.getInstant());
            long edge = -Math.floorDiv(-(spanStart + offset), step.amount()) * step.amount() - offset;
            for (; edge < spanEnd; edge += step.amount()) {
                if (!add(edge)) {
                    return;
                }
            }
            if (change == null) {
                return;
            }
            long before = spanEnd + offset;
            long after = spanEnd + change.getOffsetAfter().getTotalSeconds() * Step.SECOND;
            boolean skipsMultiple = Math.floorDiv(after - 1, step.amount()) > Math.floorDiv(before - 1, step.amount());
            if (skipsMultiple && !add(spanEnd)) {
                return;
            }
            spanStart = spanEnd;
            at = change.getInstant();
        }
    }

    private static long nanosOf(Instant instant) {
        // Rules reach to the year 999,999,999, nanoseconds to 2262.
        return instant.getEpochSecond() > Long.MAX_VALUE / Step.SECOND
                ? Long.MAX_VALUE
                : instant.getEpochSecond() * Step.SECOND;
    }

    /** @return false when the window is covered */
    private boolean add(long edge) {
        if (edge <= startNanos) {
            edges[0] = edge;
            count = 1;
            return true;
        }
        if (edge == edges[count - 1]) {
            return true;
        }
        if (count == edges.length) {
            edges = Arrays.copyOf(edges, 2 * count);
        }
        edges[count++] = edge;
        if (edge < endNanos && count > maxBuckets) {
            throw BucketAxis.tooMany(step, maxBuckets);
        }
        return edge < endNanos;
    }
}
