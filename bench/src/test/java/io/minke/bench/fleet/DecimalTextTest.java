package io.minke.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

final class DecimalTextTest {
    @Property
    void shouldWriteEveryNumberAsItIs(@ForAll @LongRange(min = 0) long value) {
        byte[] target = new byte[24];
        int end = DecimalText.putLong(target, 2, value);
        assertThat(new String(target, 2, end - 2, StandardCharsets.US_ASCII)).isEqualTo(Long.toString(value));
    }

    @Property
    void shouldWriteHundredthsExactlyAndShortest(@ForAll @LongRange(min = -1L << 60, max = 1L << 60) long value) {
        byte[] target = new byte[30];
        int end = DecimalText.putHundredths(target, 0, value);
        String expected = BigDecimal.valueOf(value, 2).stripTrailingZeros().toPlainString();
        assertThat(new String(target, 0, end, StandardCharsets.US_ASCII)).isEqualTo(expected);
    }
}
