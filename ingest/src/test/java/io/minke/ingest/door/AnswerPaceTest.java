package io.minke.ingest.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerPaceTest {
    private static final long WINDOW_NANOS = 1_000;
    private static final long LEAST_BYTES = 100;
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** Anywhere, also shortly before nanoseconds start over. */
    private long now = Long.MAX_VALUE - 2_500;

    private final AnswerPace pace = new AnswerPace(WINDOW_NANOS, LEAST_BYTES);

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 99, 100, 101})
    void shouldAskForSoManyBytesInEachWindow(long bytes) {
        pace.begin(now, 7);
        assertThat(pace.isTooSlow(now + WINDOW_NANOS - 1, 7))
                .as("before its end")
                .isFalse();
        assertThat(pace.isTooSlow(now + WINDOW_NANOS, 7 + bytes)).isEqualTo(bytes < 100);
    }

    /** Some bytes now and then are no rate. */
    @Test
    void shouldNotBeDeceivedByMovement() {
        pace.begin(now, 0);
        long taken = 0;
        for (int i = 1; i < 20; i++) {
            now += WINDOW_NANOS / 20;
            taken += 4;
            assertThat(pace.isTooSlow(now, taken)).isFalse();
        }
        assertThat(pace.isTooSlow(now + WINDOW_NANOS / 20, taken)).isTrue();
    }

    @Test
    void shouldCountNothingOfOneWindowForTheNext() {
        pace.begin(now, 0);
        assertThat(pace.isTooSlow(now + WINDOW_NANOS, 1_000_000)).isFalse();
        assertThat(pace.isTooSlow(now + 2 * WINDOW_NANOS - 1, 1_000_000)).isFalse();
        assertThat(pace.isTooSlow(now + 2 * WINDOW_NANOS, 1_000_099)).isTrue();
    }

    /** Who has taken everything waits for us. */
    @Test
    void shouldBeginAnewWhenSomethingWaitsAgain() {
        pace.begin(now, 0);
        pace.begin(now + WINDOW_NANOS - 1, 10);
        assertThat(pace.isTooSlow(now + WINDOW_NANOS, 10)).isFalse();
        assertThat(pace.isTooSlow(now + 2 * WINDOW_NANOS - 1, 109)).isTrue();
    }

    /** For as long as an answer may be, with what the kernel holds back of the news. */
    @Test
    void shouldServeAnHonestLinkOf64KilobitsBySteps() {
        DoorOptions defaults = DoorOptions.at(new InetSocketAddress(0));
        long stepBytes = 64 << 10;
        AnswerPace pace = new AnswerPace(defaults.answerWindow().toNanos(), defaults.minAnswerBytesPerWindow());
        pace.begin(now, 0);
        for (long second = 1; second < 10_000; second++) {
            long taken = second * 8_000 / stepBytes * stepBytes;
            assertThat(pace.isTooSlow(now + second * SECOND_NANOS, taken))
                    .as("after %d s", second)
                    .isFalse();
        }
    }
}
