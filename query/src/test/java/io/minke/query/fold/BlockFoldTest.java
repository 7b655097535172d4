package io.minke.query.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.minke.engine.Appender;
import io.minke.engine.Durability;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.SeriesKey;
import io.minke.query.run.OpenWindow;
import io.minke.query.run.Queries;
import io.minke.query.run.Resolution;
import io.minke.query.run.SeriesColumn;
import io.minke.query.run.WindowAnswer;
import io.minke.query.run.WindowQuestion;
import io.minke.query.select.Selector;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same questions before and after samples were sealed: packed integers and packed times must answer as decoded samples do. */
class BlockFoldTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_676_505_600L * SECOND;
    private static final int SERIES = 12;
    private static final int SAMPLES = 2_500;
    private static final List<Aggregate> SAME =
            List.of(Aggregate.MIN, Aggregate.MAX, Aggregate.SPREAD, Aggregate.COUNT, Aggregate.FIRST, Aggregate.LAST);
    private static final List<Aggregate> WIDE = List.of(
            Aggregate.MEAN,
            Aggregate.SUM,
            Aggregate.COUNT,
            Aggregate.MIN,
            Aggregate.MAX,
            Aggregate.SPREAD,
            Aggregate.FIRST,
            Aggregate.LAST);

    @TempDir
    Path directory;

    @Test
    void shouldAnswerFromBlocksAsFromSamples() {
        Random random = new Random(7);
        try (Engine engine = Engine.open(
                        directory,
                        EngineOptions.defaults().withDurability(Durability.OS).withDiskReserveBytes(0));
                Queries queries = new Queries(engine)) {
            append(engine, random);
            List<WindowQuestion> questions = questions(random);
            List<SeriesColumn> expected = new ArrayList<>();
            questions.forEach(
                    question -> expected.addAll(queries.window(question).series()));
            engine.seal();
            int column = 0;
            for (WindowQuestion question : questions) {
                for (SeriesColumn found : queries.window(question).series()) {
                    assertSame(question, found, expected.get(column++));
                }
            }
            assertThat(column).isEqualTo(expected.size()).isGreaterThan(2_000);
        }
    }

    /** A sample a second for two days: wide buckets hold blocks by the dozen, which are taken together. */
    @Test
    void shouldAnswerFromSuperBlocksAsFromSamples() {
        int samples = 2 * 86_400;
        try (Engine engine = Engine.open(
                        directory,
                        EngineOptions.defaults().withDurability(Durability.OS).withDiskReserveBytes(0));
                Queries queries = new Queries(engine)) {
            Random random = new Random(8);
            try (Appender appender = engine.appender()) {
                for (int i = 0; i < samples; i++) {
                    double value = i % 1_000 == 0 ? Double.NaN : random.nextInt(10_000) / 100.0;
                    appender.append(key(0), START + i * SECOND, value);
                }
                appender.awaitDurable(appender.flush());
            }
            List<WindowAnswer> expected = new ArrayList<>();
            WIDE.forEach(aggregate -> expected.add(queries.window(wide(aggregate))));
            engine.seal();
            for (int i = 0; i < WIDE.size(); i++) {
                try (OpenWindow open = queries.open(wide(WIDE.get(i)), () -> false)) {
                    double before = onlyValue(expected.get(i));
                    assertThat(onlyValue(open.all())).isCloseTo(before, within(Math.abs(before) * 1e-12));
                    // All but the block that the window cuts.
                    assertThat(open.explanation().piecesFromStatistics()).isBetween(84L, 200L);
                    assertThat(open.explanation().piecesDecoded()).isEqualTo(1);
                    assertThat(open.explanation().samples()).isEqualTo(samples - 100);
                }
            }
        }
    }

    private static double onlyValue(WindowAnswer answer) {
        assertThat(answer.series()).hasSize(1);
        assertThat(answer.series().get(0).length()).isEqualTo(1);
        return answer.series().get(0).values()[0];
    }

    private static WindowQuestion wide(Aggregate aggregate) {
        Window window = new Window(START + 100 * SECOND, START + 3 * 86_400 * SECOND);
        return WindowQuestion.of(Selector.ALL, window, Resolution.every(Step.parse("interval", "7d")))
                .aggregate(aggregate);
    }

    /** Levels and walks, regular and with jitter, with missing samples, with gaps, and values that are no decimals. */
    private static void append(Engine engine, Random random) {
        try (Appender appender = engine.appender()) {
            for (int series = 0; series < SERIES; series++) {
                double level = 0;
                for (int i = 0; i < SAMPLES; i++) {
                    level += random.nextGaussian();
                    if (series % 3 == 2 && random.nextInt(20) == 0) {
                        continue;
                    }
                    long late = series % 2 == 0 ? 0 : random.nextInt(300);
                    double value = series < 6 ? Math.rint(level * 10) / 100 : series < 9 ? level : Math.rint(level);
                    appender.append(
                            key(series),
                            START + i * 60 * SECOND + late * 1_000_000,
                            series == 10 && i % 97 == 0 ? Double.NaN : value);
                }
            }
            appender.awaitDurable(appender.flush());
        }
    }

    private static List<WindowQuestion> questions(Random random) {
        List<WindowQuestion> questions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            long start = START + (long) (random.nextDouble() * SAMPLES * 60 * SECOND);
            Window window = new Window(start, start + 1 + (long) (random.nextDouble() * 100_000 * SECOND));
            Resolution resolution = Resolution.every(
                    Step.parse("interval", List.of("1h", "5m", "7m", "6h").get(i % 4)));
            Aggregate aggregate = i % 8 == 0 ? Aggregate.MEAN : SAME.get(i % SAME.size());
            if (i % 5 == 0) {
                resolution = Resolution.auto(20 + random.nextInt(200));
                aggregate = Aggregate.M4;
            }
            questions.add(WindowQuestion.of(Selector.ALL, window, resolution).aggregate(aggregate));
        }
        return questions;
    }

    private static void assertSame(WindowQuestion question, SeriesColumn found, SeriesColumn expected) {
        assertThat(found.key()).isEqualTo(expected.key());
        assertThat(found.times()).as("%s", question).isEqualTo(expected.times());
        for (int i = 0; i < found.length(); i++) {
            double value = found.values()[i];
            // Before, sums of doubles; behind, exact sums where the values are decimals.
            double error = question.aggregate().kind() == Aggregate.Kind.MEAN ? 1e-11 : 0;
            if (Math.abs(value - expected.values()[i]) > error
                    || Double.isNaN(value) != Double.isNaN(expected.values()[i])) {
                throw new AssertionError(question + " at " + found.times()[i] + " of " + found.key() + ": expected "
                        + expected.values()[i] + ", found " + value);
            }
        }
    }

    private static SeriesKey key(int series) {
        return new SeriesKey("m", "h" + series, "", "x");
    }
}
