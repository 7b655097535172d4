package io.minke.query.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.query.ask.BadQuestion;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class BucketAxisTest {
    private static final long SECOND = 1_000_000_000L;

    private static long nanos(String instant) {
        return Instant.parse(instant).getEpochSecond() * SECOND;
    }

    private static Window window(String start, String end) {
        return new Window(nanos(start), nanos(end));
    }

    private static List<String> edges(BucketAxis axis) {
        List<String> edges = new ArrayList<>();
        for (long edge : axis.edges()) {
            edges.add(Instant.ofEpochSecond(0, edge).toString());
        }
        return edges;
    }

    private static BucketAxis axis(String start, String end, String step, String zone) {
        return BucketAxis.of(window(start, end), Step.parse("interval", step), ZoneId.of(zone), 10_000);
    }

    @Example
    void shouldAlignToTheEpochWithoutAZone() {
        assertThat(edges(axis("2023-02-16T15:10:00Z", "2023-02-17T00:00:01Z", "4h", "Z")))
                .containsExactly(
                        "2023-02-16T12:00:00Z",
                        "2023-02-16T16:00:00Z",
                        "2023-02-16T20:00:00Z",
                        "2023-02-17T00:00:00Z",
                        "2023-02-17T04:00:00Z");
    }

    @Example
    void shouldAlignToTheHoursOfMadridAsThePublishedSampleDoes() {
        assertThat(edges(axis("2023-02-16T15:00:00Z", "2023-02-17T15:00:00Z", "4h", "Europe/Madrid")))
                .containsExactly(
                        "2023-02-16T15:00:00Z",
                        "2023-02-16T19:00:00Z",
                        "2023-02-16T23:00:00Z",
                        "2023-02-17T03:00:00Z",
                        "2023-02-17T07:00:00Z",
                        "2023-02-17T11:00:00Z",
                        "2023-02-17T15:00:00Z");
    }

    @Example
    void shouldHaveDaysOf23And25Hours() {
        assertThat(edges(axis("2023-03-25T12:00:00Z", "2023-03-27T12:00:00Z", "1d", "Europe/Madrid")))
                .containsExactly(
                        "2023-03-24T23:00:00Z", "2023-03-25T23:00:00Z", "2023-03-26T22:00:00Z", "2023-03-27T22:00:00Z");
        assertThat(edges(axis("2023-10-28T12:00:00Z", "2023-10-30T12:00:00Z", "1d", "Europe/Madrid")))
                .containsExactly(
                        "2023-10-27T22:00:00Z", "2023-10-28T22:00:00Z", "2023-10-29T23:00:00Z", "2023-10-30T23:00:00Z");
        assertThat(edges(axis("2023-10-28T23:00:00Z", "2023-10-29T06:00:00Z", "4h", "Europe/Madrid")))
                .containsExactly("2023-10-28T22:00:00Z", "2023-10-29T03:00:00Z", "2023-10-29T07:00:00Z");
    }

    @Example
    void shouldStartWeeksOnMondayAndMonthsOnTheFirst() {
        assertThat(edges(axis("2023-02-16T00:00:00Z", "2023-02-21T00:00:00Z", "1w", "Z")))
                .containsExactly("2023-02-13T00:00:00Z", "2023-02-20T00:00:00Z", "2023-02-27T00:00:00Z");
        assertThat(edges(axis("2023-02-16T00:00:00Z", "2023-02-17T00:00:00Z", "7d", "Z")))
                .containsExactly("2023-02-16T00:00:00Z", "2023-02-23T00:00:00Z");
        assertThat(edges(axis("2023-02-16T00:00:00Z", "2023-04-01T00:00:00Z", "1mo", "Europe/Madrid")))
                .containsExactly(
                        "2023-01-31T23:00:00Z", "2023-02-28T23:00:00Z", "2023-03-31T22:00:00Z", "2023-04-30T22:00:00Z");
        assertThat(edges(axis("2023-02-16T00:00:00Z", "2023-02-17T00:00:00Z", "1y", "Z")))
                .containsExactly("2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z");
    }

    @Example
    void shouldSkipTheDayThatSamoaSkipped() {
        assertThat(edges(axis("2011-12-29T12:00:00Z", "2011-12-31T12:00:00Z", "1d", "Pacific/Apia")))
                .containsExactly(
                        "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z", "2012-01-01T10:00:00Z");
    }

    @Example
    void shouldRefuseStepsThatDoNotFitTheDaysOfAZone() {
        assertThatThrownBy(() -> axis("2023-02-16T00:00:00Z", "2023-02-17T00:00:00Z", "7m", "Europe/Madrid"))
                .isInstanceOf(BadQuestion.class)
                .hasMessageContaining("divide a day");
        assertThat(axis("2023-02-16T00:00:00Z", "2023-02-17T00:00:00Z", "7m", "Z")
                        .count())
                .isEqualTo(206);
    }

    @Example
    void shouldRefuseOneBucketMoreThanTheLimit() {
        for (String zone : List.of("Z", "+05:30", "Europe/Madrid")) {
            Window window = window("2023-02-16T00:00:00Z", "2023-02-16T10:00:00Z");
            Step hour = Step.parse("interval", "30m");
            assertThat(BucketAxis.of(window, hour, ZoneId.of(zone), 21).count()).isEqualTo(20);
            assertThat(BucketAxis.of(window, hour, ZoneId.of(zone), 20).count()).isEqualTo(20);
            assertThatThrownBy(() -> BucketAxis.of(window, hour, ZoneId.of(zone), 19))
                    .as(zone)
                    .isInstanceOf(BadQuestion.class)
                    .hasMessageContaining("19");
        }
        assertThatThrownBy(() -> BucketAxis.of(
                        new Window(-9_000_000_000_000_000_000L, 9_000_000_000_000_000_000L),
                        Step.parse("interval", "1ms"),
                        ZoneOffset.UTC,
                        1_000))
                .isInstanceOf(BadQuestion.class);
    }

    @Example
    void shouldChooseTheSmallestNiceStepThatFits() {
        Window day = window("2023-02-16T00:00:00Z", "2023-02-17T00:00:00Z");
        assertThat(BucketAxis.nice(day, ZoneOffset.UTC, 1_441).step().text()).isEqualTo("1m");
        assertThat(BucketAxis.nice(day, ZoneOffset.UTC, 1_440).step().text()).isEqualTo("1m");
        assertThat(BucketAxis.nice(day, ZoneOffset.UTC, 1_439).step().text()).isEqualTo("2m");
        Window shifted = window("2023-02-16T00:00:30Z", "2023-02-17T00:00:30Z");
        assertThat(BucketAxis.nice(shifted, ZoneOffset.UTC, 1_441).step().text())
                .isEqualTo("1m");
        assertThat(BucketAxis.nice(shifted, ZoneOffset.UTC, 1_440).step().text())
                .isEqualTo("2m");
        assertThat(BucketAxis.nice(day, ZoneOffset.UTC, 1).step().text()).isEqualTo("1d");
        Window years = window("2003-02-16T00:00:00Z", "2023-02-17T00:00:00Z");
        assertThat(BucketAxis.nice(years, ZoneId.of("Europe/Madrid"), 100)
                        .step()
                        .text())
                .isEqualTo("3mo");
    }

    @Property(tries = 120)
    void shouldMatchJavaTimeAroundEveryTransition(
            @ForAll("zones") ZoneId zone,
            @ForAll @IntRange(min = 0, max = 400) int transition,
            @ForAll("steps") String stepText,
            @ForAll @IntRange(min = -50, max = 50) int hoursBefore,
            @ForAll @IntRange(min = 1, max = 100) int hours) {
        Step step = Step.parse("interval", stepText);
        long middle = transitionSecond(zone, transition);
        Window window = new Window(
                (middle + hoursBefore * 3_600L) * SECOND, (middle + (hoursBefore + hours) * 3_600L) * SECOND);
        BucketAxis axis = BucketAxis.of(window, step, zone, 1_000_000);
        assertThat(axis.edge(0)).isLessThanOrEqualTo(window.startNanos());
        assertThat(axis.edge(1)).isGreaterThan(window.startNanos());
        assertThat(axis.edge(axis.count())).isGreaterThanOrEqualTo(window.endNanos());
        assertThat(axis.edge(axis.count() - 1)).isLessThan(window.endNanos());
        TreeSet<Long> expected =
                clockEdges(zone, step, axis.edge(0) / SECOND - 4, axis.edge(axis.count()) / SECOND + 4);
        for (long edge : axis.edges()) {
            assertThat(expected.remove(edge))
                    .as(Instant.ofEpochSecond(0, edge) + " in " + zone)
                    .isTrue();
        }
        assertThat(expected).isEmpty();
        for (int b = 0; b < axis.count(); b++) {
            long in = Math.max(window.startNanos(), axis.edge(b));
            assertThat(axis.indexOf(in)).isEqualTo(b);
            assertThat(axis.indexOf(Math.min(axis.edge(b + 1), window.endNanos()) - 1))
                    .isEqualTo(b);
        }
    }

    /** By asking the clock of the zone at every second: naive, and independent of how the axis is made. */
    private static TreeSet<Long> clockEdges(ZoneId zone, Step step, long fromSecond, long toSecond) {
        TreeSet<Long> edges = new TreeSet<>();
        long stepSeconds = step.nominalNanos() / SECOND;
        for (long second = fromSecond; second <= toSecond; second++) {
            LocalTime clock = Instant.ofEpochSecond(second).atZone(zone).toLocalTime();
            boolean shows = clock.toSecondOfDay() % stepSeconds == 0;
            ZoneOffsetTransition change = zone.getRules().previousTransition(Instant.ofEpochSecond(second + 1));
            if (!shows && change != null && change.toEpochSecond() == second && change.isGap()) {
                // The clock jumped: did it jump over a multiple?
                for (ZonedDateTime skipped = change.getDateTimeBefore().atZone(ZoneOffset.UTC);
                        skipped.toLocalDateTime().isBefore(change.getDateTimeAfter());
                        skipped = skipped.plusSeconds(1)) {
                    shows |= skipped.toLocalTime().toSecondOfDay() % stepSeconds == 0;
                }
            }
            if (shows) {
                edges.add(second * SECOND);
            }
        }
        return edges;
    }

    @Property(tries = 400)
    void shouldHaveTheDaysOfJavaTime(
            @ForAll("zones") ZoneId zone,
            @ForAll @IntRange(min = 0, max = 400) int transition,
            @ForAll("calendarSteps") String stepText,
            @ForAll @IntRange(min = -2_000, max = 2_000) int hoursBefore,
            @ForAll @IntRange(min = 1, max = 20_000) int hours) {
        Step step = Step.parse("interval", stepText);
        long middle = transitionSecond(zone, transition);
        Window window = new Window(
                (middle + hoursBefore * 3_600L) * SECOND, (middle + (hoursBefore + hours) * 3_600L) * SECOND);
        BucketAxis axis = BucketAxis.of(window, step, zone, 1_000_000);
        TreeSet<Long> starts = new TreeSet<>();
        LocalDate first = Instant.ofEpochSecond(0, window.startNanos())
                .atZone(zone)
                .toLocalDate()
                .minusDays(5_000);
        LocalDate last = Instant.ofEpochSecond(0, window.endNanos())
                .atZone(zone)
                .toLocalDate()
                .plusDays(5_000);
        for (LocalDate date = first; date.isBefore(last); date = date.plusDays(1)) {
            boolean starting = switch (step.unit()) {
                case DAY -> Math.floorMod(date.toEpochDay(), step.amount()) == 0;
                case WEEK -> Math.floorMod(date.toEpochDay() - 4, 7 * step.amount()) == 0;
                default ->
                    date.getDayOfMonth() == 1
                            && Math.floorMod((date.getYear() - 1970) * 12L + date.getMonthValue() - 1, step.amount())
                                    == 0;
            };
            if (starting) {
                starts.add(date.atStartOfDay(zone).toEpochSecond() * SECOND);
            }
        }
        Long from = starts.floor(window.startNanos());
        Long to = starts.ceiling(window.endNanos());
        assertThat(axis.edges())
                .containsExactly(starts.subSet(from, true, to, true).stream()
                        .mapToLong(Long::longValue)
                        .toArray());
    }

    private static long transitionSecond(ZoneId zone, int number) {
        Instant at = Instant.parse("1890-01-01T00:00:00Z");
        long second = Instant.parse("2023-02-16T00:00:00Z").getEpochSecond();
        for (int i = 0; i <= number; i++) {
            ZoneOffsetTransition next = zone.getRules().nextTransition(at);
            if (next == null) {
                break;
            }
            at = next.getInstant();
            second = at.getEpochSecond();
        }
        return second;
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        List<String> hard = List.of(
                "Europe/Madrid",
                "America/St_Johns",
                "Australia/Lord_Howe",
                "Pacific/Apia",
                "Africa/Casablanca",
                "Asia/Kolkata",
                "America/Sao_Paulo",
                "Asia/Gaza",
                "Antarctica/Troll",
                "Africa/Monrovia",
                "America/Havana",
                "+05:30",
                "Z");
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.of(hard).map(ZoneId::of)),
                net.jqwik.api.Tuple.of(
                        1,
                        Arbitraries.of(new TreeSet<>(ZoneId.getAvailableZoneIds()))
                                .map(ZoneId::of)));
    }

    @Provide
    Arbitrary<String> steps() {
        return Arbitraries.of("30s", "1m", "5m", "15m", "30m", "1h", "2h", "3h", "4h", "6h", "12h", "90m");
    }

    @Provide
    Arbitrary<String> calendarSteps() {
        return Arbitraries.of("1d", "2d", "7d", "1w", "2w", "1mo", "3mo", "1y", "10d");
    }
}
