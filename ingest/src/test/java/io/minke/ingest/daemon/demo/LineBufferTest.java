package io.minke.ingest.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class LineBufferTest {
    @Property(tries = 2_000)
    void shouldWriteNumbersAsJavaDoes(@ForAll @LongRange(min = -Long.MAX_VALUE) long value) {
        LineBuffer lines = new LineBuffer();
        lines.appendNumber(value);
        assertThat(lines.toString()).isEqualTo(Long.toString(value));
    }

    @Property(tries = 2_000)
    void shouldWriteHundredthsWithSixDecimals(@ForAll @LongRange(min = -1_000_000, max = 1_000_000) long value) {
        LineBuffer lines = new LineBuffer();
        lines.appendHundredths(value);
        assertThat(lines.toString())
                .isEqualTo(BigDecimal.valueOf(value, 2)
                        .setScale(6, RoundingMode.UNNECESSARY)
                        .toPlainString());
    }

    @Example
    void shouldGrowAndBeReused() {
        LineBuffer lines = new LineBuffer();
        byte[] text = LineBuffer.ascii("x".repeat(1_000));
        for (int line = 0; line < 200; line++) {
            lines.append(text);
            lines.endLine();
        }
        assertThat(lines.length()).isEqualTo(200 * 1_001);
        assertThat(lines.lineCount()).isEqualTo(200);
        lines.clear();
        assertThat(lines.toString()).isEmpty();
    }
}
