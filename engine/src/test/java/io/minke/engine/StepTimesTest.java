package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StepTimesTest {
    private long nanos = 7;

    @Test
    void shouldTellWhatEachStepTook() {
        StepTimes times = new StepTimes(() -> nanos);
        nanos += 2_000_000;
        times.done("lock");
        nanos += 1_999_999;
        times.done("log");
        assertThat(times).hasToString("lock 2 ms, log 1 ms");
        assertThat(times.totalMillis()).isEqualTo(3);
        assertThat(times.tookLongerThan(3)).isTrue();
        assertThat(times.tookLongerThan(4)).isFalse();
    }

    @Test
    void shouldCountWhatCameBefore() {
        StepTimes times = StepTimes.after("launcher", Duration.ofMillis(40), () -> nanos);
        nanos += 2_000_000;
        times.done("lock");
        assertThat(times).hasToString("launcher 40 ms, lock 2 ms");
        assertThat(times.totalMillis()).isEqualTo(42);
        assertThat(times.tookLongerThan(42)).isTrue();
        assertThat(times.tookLongerThan(43)).isFalse();
    }
}
