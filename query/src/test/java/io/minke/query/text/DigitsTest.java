package io.minke.query.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

final class DigitsTest {
    private static final int START = 3;

    @Property
    void shouldWriteEveryWholeNumber(@ForAll @LongRange(min = 0) long value) {
        check(value);
    }

    @Property
    void shouldWriteNumbersOfEachLength(
            @ForAll @IntRange(min = 0, max = 62) int shift, @ForAll @LongRange(min = 0) long bits) {
        check(bits >>> shift);
    }

    @Example
    void shouldCountAroundPowersOfTenAndOfTwo() {
        check(0);
        check(Long.MAX_VALUE);
        for (long power = 1; power < 1_000_000_000_000_000_000L; power *= 10) {
            check(power - 1);
            check(power);
            check(power + 1);
        }
        for (int bit = 0; bit < 63; bit++) {
            check((1L << bit) - 1);
            check(1L << bit);
            check((1L << bit) + 1);
        }
    }

    private static void check(long value) {
        byte[] bytes = new byte[START + Digits.REACH_BYTES];
        Arrays.fill(bytes, (byte) '#');
        int count = Digits.count(value);
        Digits.put(bytes, START, count, value);
        assertThat(new String(bytes, 0, START + count, StandardCharsets.US_ASCII))
                .isEqualTo("###" + value);
    }
}
