package io.minke.query.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesKey;
import io.minke.query.run.Queries;
import io.minke.query.run.QueryLimits;
import io.minke.query.run.Resolution;
import io.minke.query.run.SeriesColumn;
import io.minke.query.run.WindowQuestion;
import io.minke.query.select.Selector;
import io.minke.query.source.MemorySource;
import io.minke.query.window.Window;
import java.time.Instant;
import java.util.BitSet;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Samples chosen for the eye: M4 by drawing, LTTB by its definition. */
final class SampleChoiceTest {
    private static final SeriesKey KEY = new SeriesKey("m", "h", "", "x");
    private static final int HEIGHT = 60;

    private static MemorySource walk(Random random, int count) {
        MemorySource source = new MemorySource(random.nextLong());
        source.series(KEY);
        long time = 1_000;
        double value = 0;
        int step = 1 + random.nextInt(50);
        for (int i = 0; i < count; i++) {
            value += random.nextGaussian() * (random.nextInt(30) == 0 ? 20 : 1);
            source.put(KEY, time, random.nextInt(4) == 0 ? Math.rint(value) : value);
            time += 1 + random.nextInt(step);
        }
        return source;
    }

    private static SeriesColumn ask(MemorySource source, Window window, Aggregate.Kind kind, int maxPoints) {
        try (Queries queries = new Queries(source, () -> Instant.ofEpochSecond(1_000), QueryLimits.defaults())) {
            return queries.window(WindowQuestion.of(Selector.of(KEY), window, Resolution.auto(maxPoints))
                            .aggregate(Aggregate.of(kind)))
                    .series()
                    .get(0);
        }
    }

    /** Draws a line chart without smoothing: in each pixel column, every row that the line passes there. */
    private static BitSet draw(long[] times, double[] values, Window window, int width, double min, double max) {
        BitSet pixels = new BitSet();
        double pixelNanos = (double) (window.endNanos() - window.startNanos()) / width;
        for (int i = 1; i < times.length; i++) {
            double x0 = (times[i - 1] - window.startNanos()) / pixelNanos;
            double x1 = (times[i] - window.startNanos()) / pixelNanos;
            for (int column = (int) x0; column <= Math.min((int) x1, width - 1); column++) {
                double from = Math.max(x0, column);
                double to = Math.min(x1, column + 1);
                double a = at(x0, values[i - 1], x1, values[i], from);
                double b = at(x0, values[i - 1], x1, values[i], to);
                int low = row(Math.min(a, b), min, max);
                int high = row(Math.max(a, b), min, max);
                pixels.set(column * HEIGHT + low, column * HEIGHT + high + 1);
            }
        }
        return pixels;
    }

    private static double at(double x0, double y0, double x1, double y1, double x) {
        return x == x0 ? y0 : x == x1 ? y1 : y0 + (y1 - y0) * ((x - x0) / (x1 - x0));
    }

    private static int row(double value, double min, double max) {
        return max == min ? 0 : (int) Math.min(HEIGHT - 1, (value - min) / (max - min) * HEIGHT);
    }

    @Property(tries = 300)
    void shouldDrawTheSamePixelsFromM4AsFromAllSamples(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 3_000) int count,
            @ForAll @IntRange(min = 1, max = 120) int width) {
        MemorySource source = walk(new Random(seed), count);
        TreeMap<Long, Double> samples = source.samples(0);
        // Pixel columns are whole nanoseconds wide here, as they are but for a billionth in any chart.
        long end = 1_000 + ((samples.lastKey() - 1_000) / width + 1) * width;
        Window window = new Window(1_000, end);
        SeriesColumn m4 = ask(source, window, Aggregate.Kind.M4, 4 * width);
        long[] times = samples.keySet().stream().mapToLong(Long::longValue).toArray();
        double[] values =
                samples.values().stream().mapToDouble(Double::doubleValue).toArray();
        double min = java.util.Arrays.stream(values).min().orElseThrow();
        double max = java.util.Arrays.stream(values).max().orElseThrow();
        assertThat(m4.length()).isLessThanOrEqualTo(4 * width);
        assertThat(draw(m4.times(), m4.values(), window, width, min, max))
                .isEqualTo(draw(times, values, window, width, min, max));
        for (int i = 0; i < m4.length(); i++) {
            assertThat(samples).containsEntry(m4.times()[i], m4.values()[i]);
        }
    }

    @Example
    void shouldBreakTheLineWhereThereIsAGap() {
        MemorySource source = new MemorySource(1);
        source.put(KEY, 0, 1)
                .put(KEY, 1, Double.NaN)
                .put(KEY, 2, Double.NaN)
                .put(KEY, 3, 5)
                .put(KEY, 10, 2);
        SeriesColumn m4 = ask(source, new Window(0, 20), Aggregate.Kind.M4, 8);
        assertThat(m4.times()).containsExactly(0, 1, 3, 10);
        assertThat(m4.values()).containsExactly(1, Double.NaN, 5, 2);
    }

    @Property(tries = 200)
    void shouldKeepAsManySamplesAsAskedForWithTheFirstAndTheLast(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 2_000) int count,
            @ForAll @IntRange(min = 3, max = 200) int points) {
        MemorySource source = walk(new Random(seed), count);
        TreeMap<Long, Double> samples = source.samples(0);
        Window window = new Window(0, samples.lastKey() + 1 + points);
        for (Aggregate.Kind kind : new Aggregate.Kind[] {Aggregate.Kind.LTTB, Aggregate.Kind.MINMAXLTTB}) {
            SeriesColumn chosen = ask(source, window, kind, points);
            assertThat(chosen.length()).isEqualTo(Math.min(points, count));
            assertThat(chosen.times()).isSorted().doesNotHaveDuplicates();
            assertThat(chosen.times()[0]).isEqualTo(samples.firstKey());
            assertThat(chosen.times()[chosen.length() - 1]).isEqualTo(samples.lastKey());
            for (int i = 0; i < chosen.length(); i++) {
                assertThat(samples).containsEntry(chosen.times()[i], chosen.values()[i]);
            }
        }
    }

    @Example
    void shouldKeepThePeakThatMakesTheLargestTriangle() {
        MemorySource source = new MemorySource(1);
        double[] values = {0, 0, 0, 9, 0, 0, 0, -7, 0, 0};
        for (int i = 0; i < values.length; i++) {
            source.put(KEY, i, values[i]);
        }
        SeriesColumn chosen = ask(source, new Window(0, 10), Aggregate.Kind.LTTB, 4);
        assertThat(chosen.times()).containsExactly(0, 3, 7, 9);
    }
}
