package io.minke.bench.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodecReportTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void shouldReportOneObjectAFileWhenAskedForJson(@TempDir Path directory) throws IOException {
        Path values = directory.resolve("values.csv");
        Files.writeString(values, "value\n" + "1.25\n".repeat(3_000) + "U\n-0.0\n");
        Path timed = directory.resolve("timed.csv");
        StringBuilder lines = new StringBuilder("epoch_ms,value\n");
        for (int i = 0; i < 2_500; i++) {
            lines.append(1_676_505_600_000L + i * 60_000L)
                    .append(',')
                    .append(i % 7)
                    .append('\n');
        }
        Files.writeString(timed, lines);

        assertThat(run("--json", values.toString(), timed.toString())).isZero();

        String[] objects = bytes.toString(StandardCharsets.UTF_8).split("\n");
        assertThat(objects).hasSize(2);
        assertThat(objects[0])
                .startsWith("{\"file\":\"" + values + "\",\"values\":3002,\"bits_per_value\":0.")
                .contains("\"bits_per_timestamp\":null", "\"encodings\":{\"DECIMAL(2)", "\"lossless\":true}")
                .contains("\"encode_mps\":", "\"decode_mps\":", "\"aggregate_mps\":", "\"kernels\":\"");
        assertThat(objects[1]).contains("\"values\":2500", "\"bits_per_timestamp\":0.0", "times LINEAR\":2");
    }

    @Test
    void shouldUseEntropyCodesWhenAskedForCold(@TempDir Path directory) throws IOException {
        Path values = directory.resolve("noise.csv");
        Random random = new Random(3);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            // Some two bits of information in what takes three: a code saves more than the tenth that it must.
            lines.append(Math.round(random.nextGaussian())).append('\n');
        }
        Files.writeString(values, lines);

        assertThat(run("--cold", "--json", values.toString())).isZero();

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("coded-", "\"lossless\":true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1;2;three | line 3: \"three\" stands where a value, which is a number, inf or -inf, or nothing, U, null or nan for a gap, is expected",
                "1,1;2x,2 | line 2: \"2x\" stands where a time in milliseconds since 1970, of the years 1677 to 2262, is expected",
                "1,1;9223372036855,2 | line 2: \"9223372036855\" stands where a time",
                "1;2,2 | line 2: it has a time, lines before it have none",
                "1,1;2 | line 2: it has no time, lines before it have",
                "1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | line 2: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\" stands",
            })
    void shouldSayWhatStandsWhereAndWhatIsExpected(String lines, String message, @TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("bad.csv");
        Files.writeString(file, lines.replace(';', '\n'));
        assertThat(run(file.toString())).isEqualTo(1);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("bad.csv " + message)
                .doesNotContain("For input string");
    }

    @Test
    void shouldReadSpecialDoublesBlankLinesSpacesAndWindowsLineEnds(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("special.csv");
        Files.writeString(file, "time , value\r\n1 , -inf\r\n\r\n  2,Inf\r\n3 , nan \r\n4,-0.0\r\n5 , 1e3\r\n");
        SeriesFile series = SeriesFile.read(file);
        assertThat(series.nanos()).containsExactly(1_000_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000);
        assertThat(series.values())
                .containsExactly(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN, -0.0, 1_000);
        assertThat(run("--json", file.toString())).isZero();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("\"lossless\":true");
    }

    @Test
    void shouldReadQuotedValuesAndTakeEmptyQuotesForAGap(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("quoted.csv");
        Files.writeString(file, "\"value\"\n\"1.5\"\n\"\"\n\" 2 \"\n-3\n");
        assertThat(SeriesFile.read(file).values()).containsExactly(1.5, Double.NaN, 2, -3);
    }

    @Test
    void shouldTakeNoFirstLineOfNumbersForAHeading(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("three.csv");
        Files.writeString(file, "1,2,3\n");
        assertThat(run(file.toString())).isEqualTo(1);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("three.csv line 1: \"2,3\" stands where a value")
                .doesNotContain("Rejected");
    }

    @Test
    void shouldReadAMillionLines(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("million.csv");
        Files.writeString(file, "12.5\n-3\n".repeat(500_000));
        assertThat(SeriesFile.read(file).values()).hasSize(1_000_000);
    }

    @Test
    void shouldExplainItselfWhenNoFileIsNamed() {
        assertThat(run("--json")).isEqualTo(2);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("usage");
    }

    private int run(String... arguments) {
        return CodecReport.run(List.of(arguments), new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }
}
