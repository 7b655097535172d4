package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

final class EffortTest {
    /** One below, at and one above. */
    private static void assertLimit(long limit, LongConsumer check) {
        for (long count = limit - 1; count <= limit; count++) {
            long allowed = count;
            assertThatCode(() -> check.accept(allowed)).doesNotThrowAnyException();
        }
        assertThatThrownBy(() -> check.accept(limit + 1)).isInstanceOf(TakesLonger.class);
    }

    @Test
    void shouldAllowAMomentOfWorkAndNoMore() {
        assertLimit(64, Effort.BRIEF::series);
        assertLimit(1 << 16, Effort.BRIEF::samples);
        assertLimit(1 << 13, Effort.BRIEF::points);
        assertLimit(1 << 13, Effort.BRIEF::buckets);
        assertLimit(1 << 20, Effort.BRIEF::bytes);
        assertLimit(32, decoded -> Effort.BRIEF.pieces(0, decoded));
        assertLimit(256, lag -> Effort.BRIEF.selection(true, (int) lag));
        assertLimit(1 << 20, Effort.BRIEF::steps);
        assertThatThrownBy(() -> Effort.BRIEF.selection(false, 0)).isInstanceOf(TakesLonger.class);
    }

    @Test
    void shouldAllowSomeMillisecondsOfWorkAndNoMore() {
        assertLimit(256, Effort.NARROW::series);
        assertLimit(1 << 16, Effort.NARROW::points);
        assertLimit(1 << 18, Effort.NARROW::buckets);
        assertLimit(1 << 17, Effort.NARROW::rows);
        assertLimit(1 << 10, decoded -> Effort.NARROW.pieces(0, decoded));
        assertLimit(1 << 16, fromStatistics -> Effort.NARROW.pieces(fromStatistics, 0));
        assertLimit(1 << 12, lag -> Effort.NARROW.selection(false, (int) lag));
        assertLimit(1 << 20, Effort.NARROW::steps);
    }

    @Test
    void shouldLeaveEverythingElseToTheLimits() {
        assertThatCode(() -> {
                    Effort.ANY.steps(Long.MAX_VALUE);
                    Effort.ANY.series(Long.MAX_VALUE);
                    Effort.ANY.samples(Long.MAX_VALUE);
                    Effort.ANY.points(Long.MAX_VALUE);
                    Effort.ANY.buckets(Long.MAX_VALUE);
                    Effort.ANY.bytes(Long.MAX_VALUE);
                    Effort.ANY.rows(Long.MAX_VALUE);
                    Effort.ANY.pieces(Long.MAX_VALUE, Long.MAX_VALUE);
                    Effort.ANY.selection(false, Integer.MAX_VALUE);
                })
                .doesNotThrowAnyException();
    }
}
