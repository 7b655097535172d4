package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.query.ask.BadQuestion;
import java.time.Duration;
import net.jqwik.api.Example;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Each limit at one less, at itself, and at one more. */
final class BudgetTest {
    private static final QueryLimits LIMITS = QueryLimits.defaults()
            .withMaxSeries(10)
            .withMaxSamples(10)
            .withMaxPoints(10)
            .withMaxAnswerBytes(10)
            .withMaxTime(Duration.ofNanos(10));

    private long clock = 1_000;

    private Budget budget() {
        return new Budget(LIMITS, () -> false, Effort.ANY, () -> clock);
    }

    private static void assertRefused(String name, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        BadQuestion.class,
                        refused -> org.assertj.core.api.Assertions.assertThat(refused.field())
                                .isEqualTo(name))
                .hasMessageContaining("than the limit of ");
    }

    @Example
    void shouldTakeEachLimitAndNotOneMore() {
        for (int amount = 9; amount <= 10; amount++) {
            int taken = amount;
            assertThatCode(() -> {
                        budget().series(taken);
                        budget().samples(taken);
                        budget().points(taken);
                        budget().bytes(taken);
                    })
                    .doesNotThrowAnyException();
        }
        assertRefused("series", () -> budget().series(11));
        assertRefused("samples", () -> budget().samples(11));
        assertRefused("points", () -> budget().points(11));
        assertRefused("bytes", () -> budget().bytes(11));
    }

    @Example
    void shouldAddUpWhatIsTakenPieceByPiece() {
        Budget budget = budget();
        budget.samples(6);
        budget.points(6);
        budget.samples(4);
        budget.points(4);
        assertRefused("samples", () -> budget.samples(1));
        assertRefused("points", () -> budget.points(1));
    }

    @Example
    void shouldDecodeNoMorePiecesThanItMay() {
        Budget budget = new Budget(QueryLimits.defaults(), () -> false, Effort.BRIEF);
        budget.pieces(100, 31);
        budget.pieces(100, 1);
        assertThatThrownBy(() -> budget.pieces(0, 1)).isInstanceOf(TakesLonger.class);
        budget().pieces(0, 1_000_000);
    }

    @Example
    void shouldEndWorkThatTakesLongerThanItMay() {
        Budget budget = budget();
        for (long elapsed = 0; elapsed <= 10; elapsed++) {
            clock = 1_000 + elapsed;
            budget.breathe();
        }
        clock = 1_011;
        assertThatThrownBy(budget::breathe).isInstanceOf(BadQuestion.class).hasMessageContaining("takes longer");
    }

    /** As where an answer is longer than its taker's sockets hold. */
    @Example
    void shouldNotCountTheTimeInWhichTheClockStands() {
        Budget budget = budget();
        clock += 4;
        for (int i = 0; i < 3; i++) {
            long stopped = budget.stopClock();
            clock += 1_000;
            budget.startClock(stopped);
            clock += 2;
            assertThat(budget.breathe()).isEqualTo(6 + 2 * i);
        }
        clock += 1;
        assertRefused("time", budget::breathe);
    }
}
