package io.minke.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is embedded gets the same samples as what is written to. */
final class FleetSamplesTest {
    @Test
    void shouldSayTheSameAsTheLinesInTheSameOrder() {
        FleetOptions options = FleetOptions.of(7, 5, true, 3);
        byte[] text = new byte[7 * 9 * 5 * FleetShard.LONGEST_LINE_BYTES];
        int length = new FleetShard(options, 0, 1).fill(text, 0, Integer.MAX_VALUE);
        String[] lines = new String(text, 0, length, StandardCharsets.US_ASCII).split("\n");

        FleetSamples samples = new FleetSamples(options);
        List<SampleName> names = samples.names();
        SampleBatch batch = new SampleBatch(11);
        int line = 0;
        while (samples.fill(batch) > 0) {
            for (int index = 0; index < batch.count(); index++) {
                SampleName name = names.get(batch.series[index]);
                String service = name.service().isEmpty() ? "" : ",service=" + name.service();
                String start = name.measurement() + ",hostname=" + name.host() + ",metric=" + name.metric() + service
                        + " value=";
                assertThat(lines[line]).startsWith(start).endsWith(" " + batch.timestampMillis[index] + "000000");
                String value = lines[line].substring(start.length(), lines[line].lastIndexOf(' '));
                assertThat(batch.values[index]).isEqualTo(Double.parseDouble(value));
                line++;
            }
        }
        assertThat(line).isEqualTo(lines.length).isEqualTo(7 * 9 * 5);
    }

    @Test
    void shouldRefuseWhatItCannotSay() {
        FleetOptions late = FleetOptions.parse("7,9,5,60,true,3,0,0.1,1676505600");
        assertThatThrownBy(() -> new FleetSamples(late)).isInstanceOf(IllegalArgumentException.class);
        assertThat(FleetOptions.parse(late.text())).isEqualTo(late);
    }
}
