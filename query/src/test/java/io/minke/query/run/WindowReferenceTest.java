package io.minke.query.run;

import static io.minke.query.run.RandomQuestion.ACROSS;
import static io.minke.query.run.RandomQuestion.AGGREGATES;
import static io.minke.query.run.RandomQuestion.FILLS;
import static io.minke.query.run.RandomQuestion.STEPS;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.query.fold.Across;
import io.minke.query.fold.Aggregate;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import io.minke.query.source.MemorySource;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Fill;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random samples and questions against {@link NaiveAnswer}. Sums and means may differ in the order of additions: by {@value #SUM_ERROR} of the sum of magnitudes. */
final class WindowReferenceTest {
    private static final double SUM_ERROR = 1e-13;
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = Instant.parse("2023-03-26T12:00:00Z").getEpochSecond() * SECOND;

    /** Samples of a few series, regular or not, with gaps, holes and values of all kinds. */
    private static MemorySource source(Random random, long seed) {
        MemorySource source = new MemorySource(seed);
        int series = 1 + random.nextInt(6);
        for (int s = 0; s < series; s++) {
            SeriesKey key = new SeriesKey("m" + random.nextInt(2), "h" + s, "svc" + random.nextInt(2), "x");
            source.series(key);
            int count = random.nextInt(4) == 0 ? 0 : random.nextInt(600);
            long step = new long[] {1, 60, 300, 3_600}[random.nextInt(4)] * SECOND;
            long at =
                    NOW - (long) (random.nextDouble() * 1.5 * count * step) - 40 * 86_400 * SECOND * random.nextInt(2);
            int kind = random.nextInt(5);
            for (int i = 0; i < count; i++) {
                at += kind == 0 ? 1 + (long) (random.nextDouble() * 2 * step) : step;
                if (random.nextInt(40) == 0) {
                    at += random.nextInt(20) * step;
                }
                source.put(key, at, value(random, kind));
            }
        }
        return source;
    }

    private static double value(Random random, int kind) {
        if (random.nextInt(kind == 4 ? 2 : 20) == 0) {
            return Double.NaN;
        }
        return switch (kind) {
            case 1 -> random.nextGaussian() * 1e6;
            case 2 -> random.nextInt(3);
            case 3 -> -0.0;
            default -> Math.rint(random.nextDouble() * -3_000) / 100;
        };
    }

    private static WindowQuestion question(Random random) {
        long start =
                NOW - (long) (random.nextDouble() * 3 * 86_400) * SECOND - random.nextInt(3) * 20L * 86_400 * SECOND;
        long end = start
                + (long) (random.nextDouble() * 4 * 86_400) * SECOND
                + random.nextInt(2) * random.nextInt(40) * 86_400L * SECOND;
        return WindowQuestion.of(
                        Selector.ALL,
                        new Window(start, end),
                        Resolution.every(Step.parse("interval", STEPS[random.nextInt(STEPS.length)])))
                .aggregate(Aggregate.parse("aggregate", AGGREGATES[random.nextInt(AGGREGATES.length)]))
                .fill(Fill.parse("fill", FILLS[random.nextInt(FILLS.length)]))
                .zone(ZoneId.of(random.nextBoolean() ? "Z" : "Europe/Madrid"));
    }

    private static Queries queries(MemorySource source, int helpers) {
        return new Queries(
                source,
                () -> Instant.ofEpochSecond(0, NOW),
                QueryLimits.defaults().withHelperThreads(helpers));
    }

    private static BucketAxis axis(WindowQuestion question, WindowAnswer answer) {
        return BucketAxis.of(
                answer.window(),
                java.util.Objects.requireNonNull(question.resolution().step()),
                question.zone(),
                10_000_000);
    }

    @Property(tries = 300)
    void shouldAnswerBucketsLikeTheNaiveReference(@ForAll long seed) {
        Random random = new Random(seed);
        MemorySource source = source(random, seed);
        WindowQuestion question = question(random);
        try (Queries queries = queries(source, 0)) {
            WindowAnswer answer = queries.window(question);
            assertThat(answer.series()).hasSize(source.count());
            BucketAxis axis = axis(question, answer);
            for (int id = 0; id < source.count(); id++) {
                TreeMap<Long, Double> expected = NaiveAnswer.fill(
                        NaiveAnswer.fold(
                                source.samples(id), axis, question.aggregate().text()),
                        axis,
                        question.fill(),
                        NOW);
                check(answer.series().get(id), expected, magnitude(source.samples(id)));
            }
        }
    }

    @Property(tries = 300)
    void shouldCombineLikeTheNaiveReference(@ForAll long seed) {
        Random random = new Random(seed);
        MemorySource source = source(random, seed);
        String across = ACROSS[random.nextInt(ACROSS.length)];
        KeyPart by = KeyPart.values()[random.nextInt(4)];
        boolean grouped = random.nextBoolean();
        WindowQuestion question = question(random)
                .across(Across.parse("across", across))
                .by(grouped ? List.of(GroupName.of(by)) : List.of());
        try (Queries queries = queries(source, random.nextInt(2))) {
            WindowAnswer answer = queries.window(question);
            BucketAxis axis = axis(question, answer);
            Map<String, List<Integer>> groups = new LinkedHashMap<>();
            for (int id = 0; id < source.count(); id++) {
                String group = grouped ? GroupName.part(source.key(id), by) : "all";
                groups.computeIfAbsent(group, g -> new ArrayList<>()).add(id);
            }
            assertThat(answer.series()).hasSize(groups.size());
            int g = 0;
            for (List<Integer> ids : groups.values()) {
                SeriesColumn column = answer.series().get(g++);
                assertThat(column.seriesCount()).isEqualTo(ids.size());
                double magnitude = 0;
                TreeMap<Long, List<Double>> members = new TreeMap<>();
                for (int id : ids) {
                    magnitude += magnitude(source.samples(id));
                    NaiveAnswer.fold(
                                    source.samples(id),
                                    axis,
                                    question.aggregate().text())
                            .forEach((edge, value) -> members.computeIfAbsent(edge, e -> new ArrayList<>())
                                    .add(value));
                }
                TreeMap<Long, Double> expected = new TreeMap<>();
                members.forEach((edge, values) -> {
                    values.removeIf(value -> value.isNaN());
                    expected.put(edge, NaiveAnswer.aggregate(values, across));
                });
                check(column, NaiveAnswer.fill(expected, axis, question.fill(), NOW), magnitude);
            }
        }
    }

    @Property(tries = 300)
    void shouldAnswerRawSamplesBitForBit(@ForAll long seed) {
        Random random = new Random(seed);
        MemorySource source = source(random, seed);
        WindowQuestion question = question(random).resolution(Resolution.RAW);
        try (Queries queries = queries(source, 0)) {
            WindowAnswer answer = queries.window(question);
            for (int id = 0; id < source.count(); id++) {
                Window window = question.window();
                Map<Long, Double> expected =
                        source.samples(id).subMap(window.startNanos(), true, window.endNanos(), false);
                SeriesColumn column = answer.series().get(id);
                assertThat(column.times())
                        .containsExactly(expected.keySet().stream()
                                .mapToLong(Long::longValue)
                                .toArray());
                assertThat(column.values())
                        .containsExactly(expected.values().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray());
            }
        }
    }

    @Example
    void shouldAnswerTheSameHoweverManyThreadsWork() {
        MemorySource source = new MemorySource(1);
        Random random = new Random(7);
        for (int h = 0; h < 300; h++) {
            for (int i = 0; i < 50; i++) {
                source.put(new SeriesKey("m", "h" + h, "", "x"), NOW - i * 97 * SECOND, random.nextGaussian());
            }
        }
        WindowQuestion question = WindowQuestion.of(
                        Selector.ALL.with(KeyPart.METRIC, Matcher.of("x")),
                        new Window(NOW - 7_200 * SECOND, NOW),
                        Resolution.every(Step.parse("interval", "5m")))
                .across(Across.SUM);
        try (Queries alone = queries(source, 0);
                Queries helped = queries(source, 3)) {
            double[] values = alone.window(question).series().get(0).values();
            for (int i = 0; i < 20; i++) {
                assertThat(helped.window(question).series().get(0).values()).containsExactly(values);
            }
            assertThat(helped.window(question.across(null)).series()).hasSize(300);
        }
    }

    private static double magnitude(TreeMap<Long, Double> samples) {
        return samples.values().stream()
                .filter(value -> !value.isNaN())
                .mapToDouble(Math::abs)
                .sum();
    }

    private static void check(SeriesColumn column, TreeMap<Long, Double> expected, double magnitude) {
        assertThat(column.times())
                .containsExactly(
                        expected.keySet().stream().mapToLong(Long::longValue).toArray());
        int i = 0;
        for (double value : expected.values()) {
            if (Double.isNaN(value)) {
                assertThat(column.values()[i]).isNaN();
            } else {
                assertThat(column.values()[i])
                        .isCloseTo(value, org.assertj.core.data.Offset.offset(SUM_ERROR * magnitude));
            }
            i++;
        }
    }
}
