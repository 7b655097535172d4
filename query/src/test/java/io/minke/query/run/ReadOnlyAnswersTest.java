package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.engine.Appender;
import io.minke.engine.Durability;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.ReadOnlyEngine;
import io.minke.engine.ReadableEngine;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.tier.TierOptions;
import io.minke.query.fold.Aggregate;
import io.minke.query.select.Selector;
import io.minke.query.source.EngineSource;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** Who reads beside the owner answers what the owner answers, bit for bit, from samples and from rows, in every state of both. */
class ReadOnlyAnswersTest {
    private static final long DAY = 86_400_000_000_000L;
    private static final long HOUR = DAY / 24;
    private static final long MINUTE = HOUR / 60;
    private static final long START = 19_400 * DAY;
    private static final int HOSTS = 4;
    private static final int ROUNDS = Integer.getInteger("minke.follow.rounds", 6);
    private static final int STEPS = 40;

    private static final EngineOptions OPTIONS = EngineOptions.defaults()
            .withDiskReserveBytes(0)
            .withDurability(Durability.OS)
            .withRingBytes(2 << 20)
            .withActiveBytes(16 << 20)
            .withLogFileBytes(8 << 20)
            .withTiers(List.of(
                    TierOptions.of("5m", Duration.ofMinutes(5)).withLeastSamplesPerRow(0),
                    TierOptions.of("1h", Duration.ofHours(1)).withLeastSamplesPerRow(0)));
    private static final List<RetentionRules> RULES = List.of(
            RetentionRules.KEEP_ALL,
            RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 3).withDays("5m", 6),
            RetentionRules.KEEP_ALL
                    .withDays(RetentionRules.RAW, 4)
                    .withRules(List.of(
                            new RetentionRules.Rule("short", Set.of("host1", "host3"), Map.of(RetentionRules.RAW, 2)))),
            RetentionRules.KEEP_ALL
                    .withDays(RetentionRules.RAW, 2)
                    .withRules(List.of(new RetentionRules.Rule("long", Set.of("host2"), Map.of("raw", 5, "1h", 7)))));
    private static final List<Aggregate> AGGREGATES = List.of(
            Aggregate.MEAN,
            Aggregate.SUM,
            Aggregate.MIN,
            Aggregate.MAX,
            Aggregate.COUNT,
            Aggregate.FIRST,
            Aggregate.LAST,
            Aggregate.MEDIAN);
    private static final List<String> INTERVALS = List.of("5m", "15m", "1h", "4h", "1d");

    private final AtomicLong nowNanos = new AtomicLong(START + 5 * DAY + 7 * HOUR + 13 * MINUTE);
    private final InstantSource clock = () -> Instant.EPOCH.plusNanos(nowNanos.get());

    @TempDir
    Path directory;

    @Test
    void shouldAnswerWhatTheOwnerAnswersWhateverThatHasDone() {
        long rowsUsed = 0;
        long answeredFromRowsAlone = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Life life = new Life(directory.resolve("data" + seed), seed);
            try {
                for (int step = 0; step < STEPS; step++) {
                    life.step("seed " + seed + ", step " + step);
                }
                life.engine.rollUp();
                life.compare("seed " + seed + ", rolled up");
                life.engine.retain(RULES.get(1));
                life.engine.compact();
                life.compare("seed " + seed + ", dropped");
            } finally {
                life.close();
            }
            rowsUsed += life.rowsUsed;
            answeredFromRowsAlone += life.answersOfDroppedSamples;
        }
        assertThat(rowsUsed).isPositive();
        assertThat(answeredFromRowsAlone).isPositive();
    }

    /**
     * Nobody tells the reader to look. Each write follows right after a look of the reader, so that the next look is a whole pause away. What stops this machine for a while makes some rounds longer but never all of them:
     * so the shortest is what the reader's pace makes of it.
     */
    @Test
    void shouldBeAtMostASecondBehindTheOwner() {
        SeriesKey key = key(0);
        try (Engine engine = Engine.open(directory, OPTIONS, new RealDisk(), clock);
                Appender appender = engine.appender();
                ReadOnlyEngine reader = ReadOnlyEngine.open(directory, new RealDisk(), clock);
                Queries queries = new Queries(new EngineSource(reader), clock, QueryLimits.defaults())) {
            long shortestNanos = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) {
                double written = round;
                appender.append(key, nowNanos.get() - HOUR + round, written);
                appender.awaitDurable(appender.flush());
                long since = System.nanoTime();
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(2))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> queries.last(Selector.of(key)).stream().anyMatch(last -> last.value() == written));
                shortestNanos = Math.min(shortestNanos, System.nanoTime() - since);
            }
            assertThat(Duration.ofNanos(shortestNanos)).isLessThan(Duration.ofSeconds(1));
        }
    }

    /** An owner and a reader beside it. */
    private final class Life {
        private final Path place;
        private final Random random;
        private Engine engine;
        private ReadOnlyEngine reader;
        private RetentionRules rules = RetentionRules.KEEP_ALL;
        private long rowsUsed;
        private long answersOfDroppedSamples;

        Life(Path place, long seed) {
            this.place = place;
            this.random = new Random(seed);
            engine = openOwner();
            write();
            reader = ReadOnlyEngine.open(place, new RealDisk(), clock);
        }

        private Engine openOwner() {
            return Engine.open(place, OPTIONS.withRetention(rules), new RealDisk(), clock);
        }

        void step(String where) {
            switch (random.nextInt(12)) {
                case 0 -> engine.seal();
                case 1 -> engine.compact();
                case 2, 3 -> engine.rollUp();
                case 4 -> {
                    engine.close();
                    engine = openOwner();
                }
                case 5 -> {
                    reader.close();
                    reader = ReadOnlyEngine.open(place, new RealDisk(), clock);
                }
                case 6 -> {
                    rules = RULES.get(random.nextInt(RULES.size()));
                    engine.retain(rules);
                }
                case 7 -> nowNanos.addAndGet((long) (random.nextDouble() * 2 * DAY));
                case 8 -> delete();
                default -> write();
            }
            if (random.nextInt(2) == 0) {
                compare(where);
            }
        }

        /** In order, late, repeated; quarters, so that no sum is rounded wherever it is made. */
        private void write() {
            try (Appender appender = engine.appender()) {
                for (int run = 0; run < 3; run++) {
                    SeriesKey key = key(random.nextInt(HOSTS));
                    long end = nowNanos.get();
                    long time = end - (long) (random.nextDouble() * (random.nextBoolean() ? 2 : 5) * DAY);
                    long pace = random.nextBoolean() ? MINUTE : 1 + random.nextLong(10 * MINUTE);
                    int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 3_000 : 60);
                    for (int i = 0; i < count && time < end; i++, time += pace) {
                        if (engine.retention().equals(RetentionRules.KEEP_ALL) || time > end - DAY) {
                            appender.append(
                                    key, time, random.nextInt(20) == 0 ? Double.NaN : random.nextInt(4_000) / 4.0);
                        }
                    }
                }
                appender.awaitDurable(appender.flush());
            }
        }

        private void delete() {
            int id = engine.series().find(key(random.nextInt(HOSTS)));
            if (id < 0) {
                return;
            }
            RoaringBitmap series = RoaringBitmap.bitmapOf(id);
            long from = nowNanos.get() - (long) (random.nextDouble() * 6 * DAY);
            long to = from + (long) (random.nextDouble() * DAY);
            switch (random.nextInt(8)) {
                case 0 -> engine.delete(series, Long.MIN_VALUE, Long.MAX_VALUE);
                case 1, 2 -> engine.delete(series, from / HOUR * HOUR, to / HOUR * HOUR + HOUR);
                default -> engine.delete(series, from, to + 1);
            }
        }

        /** The owner's background works on meanwhile, so that it may answer from a later state. */
        void compare(String where) {
            List<WindowQuestion> questions = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                questions.add(question());
            }
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> compare(questions, where));
        }

        private void compare(List<WindowQuestion> questions, String where) {
            reader.refresh();
            assertThat(reader.retention()).as(where).isEqualTo(engine.retention());
            assertThat(reader.problems()).as(where).isEmpty();
            ask(reader, questions, (i, open) -> {
                rowsUsed += open.explanation().rows();
                answersOfDroppedSamples += open.plan().tierText().equals("Fast") ? 1 : 0;
            });
            List<WindowAnswer> found = ask(reader, questions, (i, open) -> {});
            List<WindowAnswer> expected = ask(engine, questions, (i, open) -> {});
            for (int i = 0; i < questions.size(); i++) {
                assertSame(expected.get(i), found.get(i), where + ", " + questions.get(i));
            }
        }

        private WindowQuestion question() {
            long from = nowNanos.get() - (long) (random.nextDouble() * 9 * DAY);
            long to = from + 1 + (long) (random.nextDouble() * (nowNanos.get() + HOUR - from));
            WindowQuestion question = WindowQuestion.of(
                            Selector.ALL,
                            new Window(from, to),
                            Resolution.every(Step.parse("interval", INTERVALS.get(random.nextInt(INTERVALS.size())))))
                    .aggregate(AGGREGATES.get(random.nextInt(AGGREGATES.size())));
            return random.nextInt(3) == 0 ? question.tier(TierChoice.FULL) : question;
        }

        void close() {
            reader.close();
            engine.close();
        }
    }

    private List<WindowAnswer> ask(
            ReadableEngine engine, List<WindowQuestion> questions, BiConsumer<Integer, OpenWindow> look) {
        List<WindowAnswer> answers = new ArrayList<>();
        try (Queries queries = new Queries(new EngineSource(engine), clock, QueryLimits.defaults())) {
            for (int i = 0; i < questions.size(); i++) {
                try (OpenWindow open = queries.open(questions.get(i), () -> false)) {
                    answers.add(open.all());
                    look.accept(i, open);
                }
            }
        }
        return answers;
    }

    private static void assertSame(WindowAnswer expected, WindowAnswer found, String where) {
        assertThat(found.series()).as(where).hasSameSizeAs(expected.series());
        for (int i = 0; i < expected.series().size(); i++) {
            SeriesColumn column = expected.series().get(i);
            assertThat(found.series().get(i).key()).as(where).isEqualTo(column.key());
            assertThat(found.series().get(i).times()).as(where).isEqualTo(column.times());
            // By their bits: assertj compares doubles as Double does.
            assertThat(found.series().get(i).values()).as(where).isEqualTo(column.values());
        }
        assertThat(found.damages()).as(where).hasSameSizeAs(expected.damages());
    }

    private static SeriesKey key(int number) {
        return new SeriesKey("m", "host" + number, "s", "v");
    }
}
