package io.minke.query.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.minke.engine.series.SeriesKey;
import io.minke.query.run.Queries;
import io.minke.query.run.QueryLimits;
import io.minke.query.run.Resolution;
import io.minke.query.run.WindowQuestion;
import io.minke.query.select.Selector;
import io.minke.query.source.MemorySource;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.time.Instant;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Counters, areas and lasting values, by hand-made examples and by plain arithmetic over random ones. */
final class PairFoldTest {
    private static final long SECOND = 1_000_000_000L;
    private static final SeriesKey KEY = new SeriesKey("if", "r1", "Te0/0/1", "in");

    private final MemorySource source = new MemorySource(3);

    private PairFoldTest at(long seconds, double value) {
        source.put(KEY, seconds * SECOND, value);
        return this;
    }

    private double[] ask(Aggregate aggregate, long fromSecond, long toSecond, String step) {
        try (Queries queries = new Queries(source, () -> Instant.ofEpochSecond(1_000_000), QueryLimits.defaults())) {
            return queries.window(WindowQuestion.of(
                                    Selector.of(KEY),
                                    new Window(fromSecond * SECOND, toSecond * SECOND),
                                    Resolution.every(Step.parse("interval", step)))
                            .aggregate(aggregate))
                    .series()
                    .get(0)
                    .values();
        }
    }

    @Example
    void shouldCountFromTheSampleBeforeTheWindow() {
        at(540, 100).at(600, 160).at(660, 220).at(1_200, 1_000);
        assertThat(ask(Aggregate.INCREASE, 600, 1_500, "10m")).containsExactly(120, 780);
        assertThat(ask(Aggregate.RATE, 600, 1_500, "10m")).containsExactly(1, 780 / 540.0);
    }

    @Example
    void shouldAnswerAGapAndNeverASpikeWhenACounterStartsOver() {
        at(0, 5_000_000_000.0).at(60, 5_000_000_600.0).at(120, 300).at(180, 900).at(240, 1_500);
        assertThat(ask(Aggregate.INCREASE, 0, 300, "2m")).containsExactly(600, Double.NaN, 600);
        assertThat(ask(Aggregate.RATE, 0, 300, "2m")).containsExactly(10, 10, 10);
    }

    @Example
    void shouldReadAWrapOnlyWhereItIsKnownOrBelievable() {
        at(0, 4_294_967_000.0).at(60, 704);
        assertThat(ask(Aggregate.INCREASE, 0, 120, "2m")).containsExactly(Double.NaN);
        Aggregate narrow = Aggregate.INCREASE.counter(new CounterRule(32, Double.NaN));
        assertThat(ask(narrow, 0, 120, "2m")).containsExactly(1_000);
        Aggregate fast = Aggregate.INCREASE.counter(new CounterRule(0, 20));
        assertThat(ask(fast, 0, 120, "2m")).containsExactly(1_000);
        Aggregate slow = Aggregate.INCREASE.counter(new CounterRule(0, 16));
        assertThat(ask(slow, 0, 120, "2m")).containsExactly(Double.NaN);
        Aggregate wide = Aggregate.INCREASE.counter(new CounterRule(64, 20));
        assertThat(ask(wide, 0, 120, "2m")).containsExactly(Double.NaN);
        // On the very limit it is still believable.
        Aggregate limit = Aggregate.INCREASE.counter(new CounterRule(0, 1_000 / 60.0));
        assertThat(ask(limit, 0, 120, "2m")).containsExactly(1_000);
    }

    @Example
    void shouldGoOnCountingAcrossAGapButNotAcrossAHole() {
        at(0, 100).at(60, Double.NaN).at(120, 220).at(3_600, 4_000).at(3_660, 4_060);
        assertThat(ask(Aggregate.INCREASE, 0, 3_720, "1m"))
                .containsExactly(Double.NaN, Double.NaN, 120, Double.NaN, 60);
    }

    @Example
    void shouldWeighValuesByHowLongTheyLast() {
        at(0, 10).at(90, 20).at(120, 0);
        assertThat(ask(Aggregate.of(Aggregate.Kind.TIME_MEAN), 0, 180, "1m")).containsExactly(10, 15, 0);
        // The value from before the window still lasts when it starts.
        assertThat(ask(Aggregate.of(Aggregate.Kind.TIME_MEAN), 60, 180, "1m")).containsExactly(15, 0);
    }

    @Example
    void shouldShareTheAreaUnderALineOutAmongTheBuckets() {
        at(0, 0).at(120, 120).at(180, Double.NaN).at(240, 5).at(300, 5);
        assertThat(ask(Aggregate.of(Aggregate.Kind.INTEGRAL), 0, 360, "1m"))
                .containsExactly(60 * 30, 60 * 90, Double.NaN, Double.NaN, 300, Double.NaN);
    }

    @Property(tries = 300)
    void shouldAddUpToTheWholeIncreaseHoweverItIsCut(@ForAll long seed) {
        Random random = new Random(seed);
        MemorySource counted = new MemorySource(seed);
        double value = 0;
        double first = -1;
        double last = 0;
        for (int i = 0; i < 400; i++) {
            value += random.nextInt(1_000);
            if (i == 0 || random.nextInt(5) > 0) {
                counted.put(KEY, i * 60 * SECOND, value);
                first = first < 0 ? value : first;
                last = value;
            }
        }
        double expected = last - first;
        for (String step : new String[] {"1m", "5m", "1h", "1d"}) {
            try (Queries queries =
                    new Queries(counted, () -> Instant.ofEpochSecond(1_000_000), QueryLimits.defaults())) {
                double sum = 0;
                for (double increase : queries.window(WindowQuestion.of(
                                        Selector.of(KEY),
                                        new Window(0, 400 * 60 * SECOND),
                                        Resolution.every(Step.parse("interval", step)))
                                .aggregate(Aggregate.INCREASE))
                        .series()
                        .get(0)
                        .values()) {
                    sum += Double.isNaN(increase) ? 0 : increase;
                }
                assertThat(sum).isCloseTo(expected, within(1e-6));
            }
        }
    }
}
