package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.query.fold.Across;
import io.minke.query.fold.Aggregate;
import io.minke.query.fold.RankRule;
import io.minke.query.select.Selector;
import io.minke.query.source.MemorySource;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Example;

final class BillingTest {
    private static final ZoneId MADRID = ZoneId.of("Europe/Madrid");
    private static final long SECOND = 1_000_000_000L;

    private static long nanos(String instant) {
        return Instant.parse(instant).getEpochSecond() * SECOND;
    }

    /** Two ports in March 2023, which has 743 hours in Madrid; the second is down from the 16th on. */
    @Example
    void shouldRankTheSumsOfAMonthWithAPortDownForHalfOfIt() {
        long start = nanos("2023-02-28T23:00:00Z");
        long end = nanos("2023-03-31T22:00:00Z");
        long down = nanos("2023-03-15T23:00:00Z");
        MemorySource source = new MemorySource(1);
        List<Double> sums = new ArrayList<>();
        int windows = (int) ((end - start) / (300 * SECOND));
        for (int w = 0; w < windows; w++) {
            double first = (w * 7_919L) % 1_000;
            double second = (w * 104_729L) % 500;
            long time = start + w * 300 * SECOND;
            source.put(new SeriesKey("if", "r1", "a", "rate"), time + 17 * SECOND, first);
            if (time < down) {
                source.put(new SeriesKey("if", "r1", "b", "rate"), time + 200 * SECOND, second);
            }
            sums.add(time < down ? first + second : first);
        }
        Collections.sort(sums);
        assertThat(windows).isEqualTo(743 * 12);
        // 8,916 windows: the 8,471st is the smallest that 95 % do not exceed, since 8,916 × 0.95 = 8,470.2.
        double expected = sums.get(8_470);
        WindowQuestion question = WindowQuestion.of(
                        Selector.ALL, new Window(start, end), Resolution.every(Step.parse("interval", "5m")))
                .aggregate(Aggregate.MEAN)
                .across(Across.SUM)
                .by(List.of(GroupName.of(KeyPart.HOST)))
                .zone(MADRID);
        Billing billing = new Billing(95, RankRule.NEAREST, Step.parse("period", "1mo"), Billing.Missing.SKIP);
        try (Queries queries =
                new Queries(source, () -> Instant.parse("2023-05-01T00:00:00Z"), QueryLimits.defaults())) {
            SeriesColumn column = queries.window(question).series().get(0);
            BucketAxis axis = BucketAxis.of(question.window(), Step.parse("interval", "5m"), MADRID, 100_000);
            assertThat(billing.of(column, axis, MADRID))
                    .containsExactly(new Billing.Period(start, end, expected, 8_916, 8_916));
        }
    }

    @Example
    void shouldShowHowManyWindowsCountedAndCountMissingOnesAsAsked() {
        Window window = new Window(nanos("2023-01-01T00:00:00Z"), nanos("2023-03-01T00:00:00Z"));
        BucketAxis axis = BucketAxis.of(window, Step.parse("interval", "1d"), ZoneOffset.UTC, 1_000);
        long day = 86_400 * SECOND;
        long[] times = new long[20];
        double[] values = new double[20];
        for (int i = 0; i < 20; i++) {
            times[i] = window.startNanos() + i * day;
            values[i] = i == 3 ? Double.NaN : i + 1;
        }
        SeriesColumn column = new SeriesColumn(
                new ColumnKey(null, null, null, null, java.util.Map.of(), java.util.Map.of()), null, 1, times, values);
        Step month = Step.parse("period", "1mo");
        Billing skip = new Billing(50, RankRule.NEAREST, month, Billing.Missing.SKIP);
        Billing zero = new Billing(50, RankRule.NEAREST, month, Billing.Missing.ZERO);
        long february = nanos("2023-02-01T00:00:00Z");
        // 19 values without the 4: the 10th is 11. With 12 zeros among 31 the 16th is the 4th value.
        assertThat(skip.of(column, axis, ZoneOffset.UTC))
                .containsExactly(
                        new Billing.Period(window.startNanos(), february, 11, 19, 31),
                        new Billing.Period(february, window.endNanos(), Double.NaN, 0, 28));
        assertThat(zero.of(column, axis, ZoneOffset.UTC))
                .containsExactly(
                        new Billing.Period(window.startNanos(), february, 5, 31, 31),
                        new Billing.Period(february, window.endNanos(), 0, 28, 28));
    }
}
