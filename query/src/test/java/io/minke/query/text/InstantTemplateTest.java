package io.minke.query.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

final class InstantTemplateTest {
    private static String rendered(InstantTemplate template, long nanos) {
        int length = template.render(nanos);
        return new String(template.bytes(), 0, length, UTF_8);
    }

    /** The text that stands there from the instant before must never show through. */
    @Property
    void shouldWriteEveryInstantAsJavaTimeDoesWhateverCameBefore(
            @ForAll @LongRange(min = -9_000_000_000L, max = 9_000_000_000L) long second,
            @ForAll @Size(min = 1, max = 40) List<@LongRange(min = 0, max = 200_000) Long> stepsSeconds,
            @ForAll @IntRange(min = 0, max = 999_999_999) int nanos) {
        InstantTemplate template = new InstantTemplate("é\"", "\" and on");
        List<Long> instants = new ArrayList<>();
        long at = second;
        int[] cuts = {1, 1_000, 1_000_000, 1_000_000_000};
        for (long step : stepsSeconds) {
            at += step % 7 == 0 ? -step : step;
            int cut = cuts[(int) (step % 4)];
            instants.add(at * 1_000_000_000L + nanos / cut * cut);
        }
        for (long instant : instants) {
            assertThat(rendered(template, instant)).isEqualTo("é\"" + Instant.ofEpochSecond(0, instant) + "\" and on");
        }
    }

    @Example
    void shouldReachFromTheFirstNanosecondToTheLast() {
        InstantTemplate template = new InstantTemplate("", "");
        for (long instant : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, Long.MIN_VALUE}) {
            assertThat(rendered(template, instant))
                    .isEqualTo(Instant.ofEpochSecond(0, instant).toString());
            assertThat(InstantText.of(instant))
                    .isEqualTo(Instant.ofEpochSecond(0, instant).toString());
        }
    }
}
