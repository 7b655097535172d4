package io.minke.ingest.perfdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesInfo;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PerfdataParserTest {
    @Test
    void shouldTakeWhatPingPrints() {
        List<Perfdata> items =
                all("rta=23.118ms;200.000;230.000;0; pl=0%;1;10;; rtmax=29.607ms;;;; rtmin=18.288ms;;;;");

        assertThat(items).extracting(Perfdata::label).containsExactly("rta", "pl", "rtmax", "rtmin");
        assertThat(items.get(0).value()).isEqualTo(23.118);
        assertThat(items.get(0).normalisedValue()).isEqualTo(0.023118);
        assertThat(items.get(0).info())
                .isEqualTo(new SeriesInfo("ms", "s", 0.0, Double.NaN, "200.000", "230.000", List.of(0.2, 0.23), false));
        assertThat(items.get(1).info().unit()).isEqualTo("%");
    }

    @Test
    void shouldKeepRangesWhole() {
        Perfdata procs = all("procs=1;1:;1:;0;").get(0);
        assertThat(procs.warning()).isEqualTo(new ThresholdRange("1:", 1, Double.POSITIVE_INFINITY, false));
        assertThat(procs.info().thresholds()).isEmpty();

        Perfdata free = all("'free space C'=9853657000B;8192000000:;2048000000:;0;327585600000")
                .get(0);
        assertThat(free.label()).isEqualTo("free space C");
        assertThat(free.value()).isEqualTo(9_853_657_000.0);
        assertThat(free.critical().text()).isEqualTo("2048000000:");
        assertThat(free.max()).isEqualTo(327_585_600_000.0);

        Perfdata four = all("dnrx=-22.14dBm;-27:-11;-29:-8;-49;5").get(0);
        assertThat(four.info().thresholds()).containsExactly(-29.0, -27.0, -11.0, -8.0);
    }

    @Test
    void shouldKnowAGapFromNothing() {
        List<Perfdata> items = all("rta=U;;;; rtmax=U;;;; rtmin=U;;;; pl=100%;40;80;0;100");
        assertThat(items).hasSize(4);
        assertThat(items.get(0).isGap()).isTrue();
        assertThat(items.get(3).isGap()).isFalse();
    }

    @Test
    void shouldTakeOpticalLevels() {
        List<Perfdata> items = all("dnrx=-22.14dBm;-11;-8;-49;5 uptx=2.27dBm;15;16;-10;15");
        assertThat(items.get(0).info())
                .isEqualTo(new SeriesInfo("dBm", "dBm", -49.0, 5.0, "-11", "-8", List.of(-11.0, -8.0), false));
        assertThat(items.get(1).info().thresholds()).containsExactly(15.0, 16.0);
    }

    @Test
    void shouldTakeCountersCommasListsAndPrefixes() {
        Perfdata counter = all("ifInOctets=17844603706c;;;;").get(0);
        assertThat(counter.info().counter()).isTrue();
        assertThat(counter.info().unit()).isNull();

        Perfdata comma = all("time=0,006561s;60,000000;120,000000;0,000000").get(0);
        assertThat(comma.value()).isEqualTo(0.006561);
        assertThat(comma.info().thresholds()).containsExactly(60.0, 120.0);
        assertThat(comma.min()).isZero();

        Perfdata lists =
                all("ping-rtt=9120;@1:3,@10000:50000;@4:99,@60000:100000").get(0);
        assertThat(lists.warning().text()).isEqualTo("@1:3,@10000:50000");
        assertThat(lists.info().thresholds()).isEmpty();

        List<Perfdata> multi = all("Check_multi::check_multi::plugins=6 time=1");
        assertThat(multi).extracting(Perfdata::label).containsExactly("plugins", "time");
        assertThat(multi).extracting(Perfdata::prefixes).containsOnly(List.of("Check_multi", "check_multi"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a=1 | a | 1.0 | \"\"",
                "'it''s'=1s | it's | 1.0 | s",
                "a=b=1 | a=b | 1.0 | \"\"",
                "two words=1 | two words | 1.0 | \"\"",
                "a=1e3B | a | 1000.0 | B",
                "a=1E-3 | a | 0.001 | \"\"",
                "a=1e | a | 1.0 | e",
                "a=+5% | a | 5.0 | %",
                "a=.5 | a | 0.5 | \"\"",
                "a=5. | a | 5.0 | \"\"",
                "a=-0 | a | -0.0 | \"\"",
                "C:\\ %=37% | C:\\ % | 37.0 | %",
                "/var=1MiB | /var | 1.0 | MiB",
            })
    void shouldReadLabelsValuesAndUnits(String text, String label, double value, String unit) {
        Perfdata item = all(text).get(0);
        assertThat(item.label()).isEqualTo(label);
        assertThat(item.value()).isEqualTo(value);
        assertThat(item.unitReceived()).isEqualTo(unit);
    }

    @ParameterizedTest
    @CsvSource({
        "ms, s, 0.001",
        "us, s, 0.000001",
        "s, s, 1",
        "kB, B, 1000",
        "KB, B, 1000",
        "MB, B, 1000000",
        "mb, B, 1000000",
        "MiB, B, 1048576",
        "B, B, 1",
        "b, b, 1",
        "Mb, b, 1000000",
        "dBm, dBm, 1",
        "dbm, dBm, 1",
        "%, %, 1",
        "bogons, bogons, 1"
    })
    void shouldNormaliseUnits(String received, String symbol, double factor) {
        assertThat(UnitOfMeasure.of(received).symbol()).isEqualTo(symbol);
        assertThat(UnitOfMeasure.of(received).normalise(1)).isEqualTo(factor);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "10, -1, true",
                "10, 0, false",
                "10, 10, false",
                "10, 10.1, true",
                "10:, 9.9, true",
                "10:, 10, false",
                "~:10, -1e9, false",
                "~:10, 10.1, true",
                "10:20, 9, true",
                "10:20, 15, false",
                "@10:20, 10, true",
                "@10:20, 9, false",
                "@10:20, 20, true"
            })
    void shouldAlertByTheGrammar(String range, double value, boolean alerts) {
        assertThat(ThresholdRange.parse(range).alerts(value)).isEqualTo(alerts);
    }

    @Test
    void shouldReportWhatItCannotTakeAndGoOn() {
        PerfdataParser.Result result = PerfdataParser.parse("a=1 b=x c=2 =3 'open=4 d=5;;;; nothing");
        assertThat(result.items()).extracting(Perfdata::label).contains("a", "c");
        assertThat(result.problems()).isNotEmpty();
        assertThat(result.problems().get(0)).isEqualTo(new PerfdataProblem("b=x", 5, "no number behind the ="));
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 0", "3, 2, 1", "4, 3, 1", "5, 3, 2"})
    void shouldLookAtNoMoreItemsThanItIsTold(int count, int items, int problems) {
        String text = String.join(
                " ", List.of("a=1", "b=2", "c=x", "d=4", "e=x", "f=6").subList(0, count));
        for (int most : new int[] {count, count + 1}) {
            PerfdataParser.Result result = PerfdataParser.parse(text, most);
            assertThat(result.items()).hasSize(items);
            assertThat(result.problems()).hasSize(problems);
        }
        PerfdataParser.Result cut = PerfdataParser.parse(text + " last=7 not=8", count);
        assertThat(cut.items()).hasSize(items);
        assertThat(cut.problems()).hasSize(problems + 1);
        assertThat(cut.problems().get(problems))
                .isEqualTo(new PerfdataProblem("last=7", text.length() + 2, "beyond " + count + " items"));
    }

    /** Each byte is looked at once, not once for each blank before it: that would take minutes. */
    @Test
    @Timeout(30)
    void shouldNotLookForAnItemAgainAndAgain() {
        PerfdataParser.Result result = PerfdataParser.parse("a ".repeat(2 << 20));
        assertThat(result.items()).isEmpty();
        assertThat(result.problems()).hasSize(2 << 20);
    }

    @Test
    void shouldFindPerfdataInWholeOutputs() {
        String output = "OK - fine | a=1\nlong text\nmore | b=2\nc=3\n";
        assertThat(PerfdataParser.parseOutput(output).items())
                .extracting(Perfdata::label)
                .containsExactly("a", "b", "c");
        assertThat(PerfdataParser.parseOutput("OK - no bar").items()).isEmpty();
    }

    @Provide
    Arbitrary<String> nearlyPerfdata() {
        return Arbitraries.of(
                        "a", "rta", "=", "1", "-22.14", "U", "ms", ";", "@", ":", "~", "10", " ", "'", "''", ",", ".",
                        "e", "::", "\n", "\t")
                .list()
                .ofMaxSize(40)
                .map(pieces -> String.join("", pieces));
    }

    @Property(tries = 3_000)
    void shouldSurviveWhatIsNearlyPerfdata(@ForAll("nearlyPerfdata") String text) {
        for (Perfdata item : PerfdataParser.parse(text).items()) {
            assertThat(item.label()).isNotEmpty();
            item.info();
        }
    }

    @Property(tries = 1_000)
    void shouldSurviveAnyText(@ForAll String text) {
        PerfdataParser.parseOutput(text);
    }

    private static List<Perfdata> all(String text) {
        PerfdataParser.Result result = PerfdataParser.parse(text);
        assertThat(result.problems()).isEmpty();
        return result.items();
    }
}
