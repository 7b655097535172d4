package io.minke.query.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.jqwik.api.Example;

final class InstantExpressionTest {
    private static final long NOW = Instant.parse("2023-02-17T12:00:00Z").getEpochSecond() * 1_000_000_000L;

    private static Instant parsed(String text) {
        return Instant.ofEpochSecond(0, InstantExpression.parse("start", text, NOW));
    }

    @Example
    void shouldCountBackFromNow() {
        assertThat(parsed("0m")).isEqualTo("2023-02-17T12:00:00Z");
        assertThat(parsed("30m")).isEqualTo("2023-02-17T11:30:00Z");
        assertThat(parsed("24h")).isEqualTo("2023-02-16T12:00:00Z");
        assertThat(parsed("7d")).isEqualTo("2023-02-10T12:00:00Z");
    }

    @Example
    void shouldUnderstandRfc3339AndWhatUrlsMakeOfIt() {
        assertThat(parsed("2023-02-16T15:00:00Z")).isEqualTo("2023-02-16T15:00:00Z");
        assertThat(parsed("2023-02-16T16:00:00.25+01:00")).isEqualTo("2023-02-16T15:00:00.250Z");
        assertThat(parsed("2023-02-16T16:00:00 01:00")).isEqualTo("2023-02-16T15:00:00Z");
        assertThat(parsed("2023-02-16 15:00:00z")).isEqualTo("2023-02-16T15:00:00Z");
    }

    @Example
    void shouldTellSecondsFromMillis() {
        assertThat(parsed("1676548800")).isEqualTo("2023-02-16T12:00:00Z");
        assertThat(parsed("1676548800000")).isEqualTo("2023-02-16T12:00:00Z");
        assertThat(parsed("1676548800.5")).isEqualTo("2023-02-16T12:00:00.500Z");
        assertThatThrownBy(() -> parsed("" + (InstantExpression.FIRST_MILLIS - 1)))
                .hasMessageContaining("2262");
        assertThat(parsed("" + InstantExpression.FIRST_MILLIS)).isEqualTo("1973-03-03T09:46:40Z");
        assertThat(parsed("" + (InstantExpression.FIRST_MILLIS + 1))).isEqualTo("1973-03-03T09:46:40.001Z");
        assertThat(parsed("9223372036")).isEqualTo("2262-04-11T23:47:16Z");
        assertThatThrownBy(() -> parsed("9223372037")).hasMessageContaining("2262");
    }

    @Example
    void shouldRefuseWhatIsNoTimeAndNameTheField() {
        for (String text : new String[] {
            "",
            " ",
            "-5h",
            "24x",
            "24",
            "5",
            "h",
            "24 h",
            "24H",
            "1e5h",
            "999999999999d",
            "36526d",
            "2023-02-30T00:00:00Z",
            "2023-02-16",
            "2023-02-16T15:00:00",
            "yesterday",
            "1676548800000000",
            "1e999999999",
            "1.2.3",
            "0x10"
        }) {
            if (text.equals("24") || text.equals("5")) {
                // Small numbers are seconds of the year 1970.
                assertThat(parsed(text)).isBefore("1970-01-02T00:00:00Z");
                continue;
            }
            assertThatThrownBy(() -> parsed(text))
                    .as(text)
                    .isInstanceOfSatisfying(
                            BadQuestion.class, e -> assertThat(e.field()).isEqualTo("start"));
        }
    }

    @Example
    void shouldKnowACenturyAndNoMore() {
        assertThat(parsed("36524d")).isEqualTo(Instant.ofEpochSecond(0, NOW).minusSeconds(36_524L * 86_400));
        assertThat(parsed("36525d")).isEqualTo(Instant.ofEpochSecond(0, NOW).minusSeconds(36_525L * 86_400));
        assertThatThrownBy(() -> parsed("36526d")).hasMessageContaining("36525d");
    }
}
