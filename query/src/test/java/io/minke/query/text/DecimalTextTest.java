package io.minke.query.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class DecimalTextTest {
    private static String text(double value) {
        byte[] bytes = new byte[64];
        int end = DecimalText.put(bytes, 5, value);
        assertThat(end - 5).isLessThanOrEqualTo(DecimalText.MAX_BYTES);
        return new String(bytes, 5, end - 5, StandardCharsets.US_ASCII);
    }

    @Example
    void shouldWriteWhatPluginsPrinted() {
        assertThat(text(-22.14)).isEqualTo("-22.14");
        assertThat(text(29.03)).isEqualTo("29.03");
        assertThat(text(0.00042)).isEqualTo("0.00042");
        assertThat(text(-12.709999999999994)).isEqualTo("-12.709999999999994");
        assertThat(text(14.979999999999993)).isEqualTo("14.979999999999993");
        assertThat(text(17844603706.0)).isEqualTo("17844603706");
        assertThat(text(0)).isEqualTo("0");
        assertThat(text(-0.0)).isEqualTo("-0.0");
        assertThat(text(-27)).isEqualTo("-27");
        assertThat(text(0.1 + 0.2)).isEqualTo("0.30000000000000004");
        assertThat(text(5e-324)).isEqualTo("5e-324");
        assertThat(text(Double.MAX_VALUE)).isEqualTo("1.7976931348623157e308");
        assertThat(text(Double.MIN_NORMAL)).isEqualTo("2.2250738585072014e-308");
        assertThat(text(1e21)).isEqualTo("1e21");
        assertThat(text(1e20)).isEqualTo("100000000000000000000");
        assertThat(text(1e-7)).isEqualTo("1e-7");
        assertThat(text(1e-6)).isEqualTo("0.000001");
        assertThat(text(9007199254740993.0)).isEqualTo("9007199254740992");
        assertThat(text(2e23)).isEqualTo("2e23");
    }

    @Property(tries = 4_000)
    void shouldReadBackAsTheSameDoubleInTheFewestDigits(@ForAll long bits) {
        check(Double.longBitsToDouble(bits));
    }

    @Property(tries = 4_000)
    void shouldDoSoForDecimalsOfAllLengths(@ForAll long digits, @ForAll @IntRange(min = -30, max = 30) int exponent) {
        check(BigDecimal.valueOf(digits, exponent).doubleValue());
    }

    @Property(tries = 4_000)
    void shouldDoSoForShortDecimals(@ForAll int digits, @ForAll @IntRange(min = 0, max = 12) int decimals) {
        double value = BigDecimal.valueOf(digits, decimals).doubleValue();
        check(value);
        assertThat(new BigDecimal(text(value))).isEqualByComparingTo(BigDecimal.valueOf(digits, decimals));
    }

    @Example
    void shouldDoSoAtPowersOfTwo() {
        for (int exponent = -1074; exponent < 1024; exponent++) {
            double power = Math.scalb(1.0, exponent);
            check(power);
            check(Math.nextUp(power));
            check(Math.nextDown(power));
        }
    }

    private static void check(double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        String text = text(value);
        assertThat(Double.doubleToRawLongBits(Double.parseDouble(text))).isEqualTo(Double.doubleToRawLongBits(value));
        BigDecimal shown = new BigDecimal(text).abs().stripTrailingZeros();
        if (shown.precision() > 1) {
            // No decimal with one digit less reads back: neither neighbour of that length does.
            BigDecimal exact = new BigDecimal(Math.abs(value));
            for (java.math.RoundingMode mode :
                    new java.math.RoundingMode[] {java.math.RoundingMode.DOWN, java.math.RoundingMode.UP}) {
                BigDecimal shorter = exact.round(new java.math.MathContext(shown.precision() - 1, mode));
                assertThat(shorter.doubleValue()).isNotEqualTo(Math.abs(value));
            }
        }
    }
}
