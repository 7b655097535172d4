package io.minke.ingest.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DecimalParserTest {
    private static final int RANDOM_NUMBERS = 1_000_000;
    private final DecimalParser parser = new DecimalParser();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "-0.000000",
                "1",
                "-22.140000",
                "9853657000",
                "0.000420",
                "17844603706",
                "1.",
                ".5",
                "-1.234456e+78",
                "1e22",
                "1e23",
                "8.5e22",
                "4.9e-324",
                "2.4703282292062327e-324",
                "2.4703282292062328e-324",
                "2.2250738585072014e-308",
                "2.2250738585072011e-308",
                "2.225073858507201e-308",
                "1.7976931348623157e308",
                "1e-400",
                "0.30000000000000004",
                "9007199254740993",
                "9007199254740992",
                "9007199254740993.0000000000000000000000001",
                "18446744073709551615",
                "99999999999999999999999",
                "1448997445238699",
                "6250000000000000000",
                "0.000000000000000000000000000000000000000001234567890123456789",
                "7.2057594037927933e16",
                "100000000000000016777215",
                "100000000000000016777216",
                "1e0000000000000000005",
                "00000000000000000000000000000000012.5"
            })
    void shouldRoundLikeTheJdk(String text) {
        assertSameAsJdk(text);
    }

    @Test
    void shouldReadThreeHundredDigits() {
        assertSameAsJdk(new BigDecimal("1e300").toPlainString() + ".000000");
        assertSameAsJdk("0." + "0".repeat(320) + "123456789012345678901234567890");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "-.", "e5", "1e", "1e+", "-e1", ".e1", "x"})
    void shouldRefuseWhatIsNoNumber(String text) {
        assertThat(parse(text)).isEqualTo(DecimalParser.Outcome.INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e309", "1.8e308", "-1e400", "1e999999999999", "17976931348623159e292"})
    void shouldTellWhenNoDoubleIsLargeEnough(String text) {
        assertThat(parse(text)).isEqualTo(DecimalParser.Outcome.OUT_OF_RANGE);
    }

    @Test
    void shouldStopBehindTheNumber() {
        for (String rest : new String[] {",warn=1", " 1676634606", "i", "u", "-", "..", "e"}) {
            String text = "-12.5e3" + rest;
            assertThat(parse(text)).isEqualTo(DecimalParser.Outcome.NUMBER);
            assertThat(parser.value()).isEqualTo(-12_500.0);
            assertThat(consumed).isEqualTo(7);
        }
    }

    @Test
    void shouldKeepWholeNumbersOfSixtyFourBits() {
        parse("18446744073709551615");
        assertThat(parser.plainInteger()).isTrue();
        assertThat(Long.toUnsignedString(parser.magnitude())).isEqualTo("18446744073709551615");
        parse("18446744073709551616");
        assertThat(parser.plainInteger()).isFalse();
        parse("0000000000000000000000000000000017");
        assertThat(parser.plainInteger()).isTrue();
        assertThat(parser.magnitude()).isEqualTo(17);
        parse("17.0");
        assertThat(parser.plainInteger()).isFalse();
        parse("1e3");
        assertThat(parser.plainInteger()).isFalse();
    }

    @Test
    void shouldAgreeWithTheJdkOnRandomDoubles() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < RANDOM_NUMBERS; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String text = Double.toString(value);
                assertThat(parse(text)).isEqualTo(DecimalParser.Outcome.NUMBER);
                if (Double.doubleToRawLongBits(parser.value()) != Double.doubleToRawLongBits(value)) {
                    throw new AssertionError("seed " + seed + ": " + text + " became " + parser.value());
                }
            }
        }
    }

    @Test
    void shouldAgreeWithTheJdkOnRandomDigits() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < RANDOM_NUMBERS; i++) {
            String digits = Long.toUnsignedString(random.nextLong() >>> random.nextInt(64));
            int point = random.nextInt(digits.length() + 1);
            String text =
                    digits.substring(0, point) + "." + digits.substring(point) + "e" + (random.nextInt(660) - 345);
            double expected = Double.parseDouble(text);
            DecimalParser.Outcome outcome = parse(text);
            boolean same = Double.isInfinite(expected)
                    ? outcome == DecimalParser.Outcome.OUT_OF_RANGE
                    : Double.doubleToRawLongBits(expected) == Double.doubleToRawLongBits(parser.value());
            if (!same) {
                throw new AssertionError(
                        "seed " + seed + ": " + text + " became " + parser.value() + ", not " + expected);
            }
        }
    }

    @Test
    void shouldRoundTiesToEven() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 100_000; i++) {
            double value = Math.abs(Double.longBitsToDouble(random.nextLong()));
            if (value < Double.MAX_VALUE / 2) {
                BigDecimal middle = new BigDecimal(value)
                        .add(new BigDecimal(Math.nextUp(value)))
                        .divide(BigDecimal.valueOf(2));
                assertSameAsJdk(middle.toString().replace("E+", "e"));
            }
        }
    }

    @Property(tries = 5_000)
    void shouldAgreeWithTheJdkOnAnyDigits(
            @ForAll @NumericChars @StringLength(min = 1, max = 40) String whole,
            @ForAll @NumericChars @StringLength(max = 40) String fraction,
            @ForAll @IntRange(min = -400, max = 400) int exponent) {
        assertSameAsJdk(whole + "." + fraction + "e" + exponent);
        assertSameAsJdk("-" + whole);
    }

    private long consumed;

    private DecimalParser.Outcome parse(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        long memory = UnsafeApi.allocateMemory(Math.max(1, bytes.length));
        UnsafeApi.copyMemory(bytes, UnsafeApi.arrayBaseOffset(byte[].class), null, memory, bytes.length);
        DecimalParser.Outcome outcome = parser.parse(memory, memory + bytes.length);
        consumed = parser.next() - memory;
        UnsafeApi.freeMemory(memory);
        return outcome;
    }

    private void assertSameAsJdk(String text) {
        double expected = Double.parseDouble(text);
        DecimalParser.Outcome outcome = parse(text);
        if (Double.isInfinite(expected)) {
            assertThat(outcome).as(text).isEqualTo(DecimalParser.Outcome.OUT_OF_RANGE);
        } else {
            assertThat(outcome).as(text).isEqualTo(DecimalParser.Outcome.NUMBER);
            assertThat(consumed).as(text).isEqualTo(text.length());
            assertThat(Double.doubleToRawLongBits(parser.value()))
                    .as(text)
                    .isEqualTo(Double.doubleToRawLongBits(expected));
        }
    }
}
