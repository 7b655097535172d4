package io.minke.query.ask;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Against java.time's parser, which stays responsible for all that is not usual. */
final class Rfc3339Test {
    private static final long YEAR_1678 = Instant.parse("1678-01-01T00:00:00Z").getEpochSecond();
    private static final long YEAR_2262 = Instant.parse("2262-01-01T00:00:00Z").getEpochSecond();

    @Property
    void shouldReadWhatJavaTimePrints(
            @ForAll @LongRange(min = -9_200_000_000L, max = 9_200_000_000L) long second,
            @ForAll @IntRange(min = 0, max = 999_999_999) int nanos,
            @ForAll @IntRange(min = 0, max = 9) int decimals,
            @ForAll @IntRange(min = -1_079, max = 1_079) int offsetMinutes) {
        int cut = (int) Math.pow(10, 9 - decimals);
        Instant instant = Instant.ofEpochSecond(second, nanos / cut * cut);
        OffsetDateTime local = instant.atOffset(ZoneOffset.ofTotalSeconds(60 * offsetMinutes));
        String text = local.toString();
        long read = Rfc3339.nanos(text);
        boolean inside = local.getYear() >= 1678 && local.getYear() <= 2261;
        // java.time leaves seconds out that are zero.
        if (!inside || text.charAt(16) != ':') {
            assertThat(read).isEqualTo(Rfc3339.UNUSUAL);
        } else {
            assertThat(read).isEqualTo(instant.getEpochSecond() * 1_000_000_000L + instant.getNano());
        }
    }

    @Property(tries = 20_000)
    void shouldNeverReadWhatJavaTimeRefusesNorReadItOtherwise(
            @ForAll @LongRange(min = 0, max = 9_000_000_000L) long second,
            @ForAll @IntRange(min = 0, max = 29) int place,
            @ForAll("spoilers") char spoiler) {
        StringBuilder text = new StringBuilder(Instant.ofEpochSecond(second, 123_000_000)
                .atOffset(ZoneOffset.ofHours(2))
                .toString());
        text.setCharAt(Math.min(place, text.length() - 1), spoiler);
        long read = Rfc3339.nanos(text.toString());
        if (read != Rfc3339.UNUSUAL) {
            Instant known = OffsetDateTime.parse(text.toString().toUpperCase(Locale.ROOT))
                    .toInstant();
            assertThat(read).isEqualTo(known.getEpochSecond() * 1_000_000_000L + known.getNano());
        }
    }

    @Provide
    Arbitrary<Character> spoilers() {
        return Arbitraries.of(
                '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-', '+', ':', '.', 'T', 't', 'Z', 'z', ' ', 'x',
                '٣');
    }

    @Example
    void shouldKnowEveryDayFromTheFirstYearToTheLast() {
        for (long second = YEAR_1678; second < YEAR_2262; second += 86_400) {
            assertThat(Rfc3339.nanos(Instant.ofEpochSecond(second).toString())).isEqualTo(second * 1_000_000_000L);
        }
        for (String none :
                new String[] {"2023-02-29", "2023-04-31", "2100-02-29", "2023-13-01", "2023-00-10", "2023-01-00"}) {
            assertThat(Rfc3339.nanos(none + "T00:00:00Z")).isEqualTo(Rfc3339.UNUSUAL);
        }
    }

    @Example
    void shouldLeaveToOthersWhatIsNotUsual() {
        for (String text : new String[] {
            "2023-02-16T15:00Z",
            "2023-02-16T24:00:00Z",
            "2023-02-16T23:59:60Z",
            "2023-02-16T15:00:00",
            "2023-02-16T15:00:00.Z",
            "2023-02-16T15:00:00.1234567891Z",
            "2023-02-16T15:00:00+01",
            "2023-02-16T15:00:00+18:00",
            "2023-02-16T15:00:00+01:00:30",
            "2023-02-16",
            "0001-02-16T15:00:00Z",
            ""
        }) {
            assertThat(Rfc3339.nanos(text)).as(text).isEqualTo(Rfc3339.UNUSUAL);
        }
    }
}
