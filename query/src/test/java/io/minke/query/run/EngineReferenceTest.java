package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.Appender;
import io.minke.engine.Durability;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesKey;
import io.minke.query.fold.Across;
import io.minke.query.fold.Aggregate;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import io.minke.query.source.EngineSource;
import io.minke.query.window.BucketAxis;
import io.minke.query.window.Fill;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/**
 * Random questions to a real engine, against {@link NaiveAnswer} over sorted maps, while one thread writes (in order, late, again, with gaps) and deletes (ranges, whole series), and another seals and
 * merges at any time; in every third engine a retention of some days, other for one host, moves on as well. A snapshot holds at least what was acknowledged before it, so most questions are answered
 * between two batches, where that is all there is. The others are answered raw while samples arrive and are deleted: nothing may be missing that was acknowledged and not deleted since, and nothing may
 * appear that was never written, or was deleted before the question.
 *
 * <p>{@code -Dminke.reference.cases=100000} for the long campaign, {@code -Dminke.reference.seed=…} to repeat one as far as threads allow.
 */
final class EngineReferenceTest {
    private static final int CASES = Integer.getInteger("minke.reference.cases", 600);
    private static final long SEED = Long.getLong("minke.reference.seed", System.nanoTime());
    /** After so many the engine is closed, and a new one opened over other data. */
    private static final int CASES_PER_ENGINE = 2_500;

    private static final long SECOND = 1_000_000_000L;
    private static final long DAY = 86_400 * SECOND;
    /** Behind a change of clocks in Madrid. */
    private static final long NOW = Instant.parse("2023-03-26T12:00:00Z").getEpochSecond() * SECOND;

    private static final int CLOCK_DAYS = 20;

    private static final Set<String> SUMMED = Set.of("sum", "mean", "stddev", "spread");
    private static final double SUM_ERROR = 1e-13;
    private static final String[] AGGREGATES = {
        "mean",
        "sum",
        "min",
        "max",
        "spread",
        "count",
        "first",
        "last",
        "median",
        "p95",
        "p0",
        "p99.9",
        "stddev",
        "mode",
        "distinct"
    };
    private static final String[] STEPS = {"1m", "5m", "15m", "1h", "4h", "1d", "1w", "1mo"};
    private static final String[] FILLS = {"none", "null", "previous", "linear", "0", "-7.5"};
    private static final String[] ACROSS = {"sum", "mean", "min", "max", "count", "median", "p90"};
    private static final BooleanSupplier NEVER = () -> false;

    @TempDir
    Path directory;

    @Test
    void shouldAnswerLikeTheNaiveReferenceWhileDataIsWrittenDeletedSealedAndMerged() throws Exception {
        long deletedSamples = 0;
        long agedSamples = 0;
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (int done = 0, round = 0; done < CASES; done += CASES_PER_ENGINE, round++) {
            long seed = seeds.nextLong();
            try (Fixture fixture = new Fixture(directory.resolve("round-" + round), seed)) {
                fixture.begin();
                Random random = new Random(seed);
                for (int i = 0; i < Math.min(CASES_PER_ENGINE, CASES - done); i++) {
                    fixture.ask(random);
                }
                fixture.end();
                deletedSamples += fixture.deletedSamples;
                agedSamples += fixture.agedSamples;
            } catch (AssertionError e) {
                throw new AssertionError("campaign " + SEED + ", engine " + round + ": " + e.getMessage(), e);
            }
        }
        if (CASES >= 4 * CASES_PER_ENGINE) {
            assertThat(deletedSamples).as("samples deleted").isPositive();
            assertThat(agedSamples).as("samples grown too old").isPositive();
        }
    }

    /** An engine, what it must know, and the two threads that keep it busy. */
    private static final class Fixture implements AutoCloseable {
        /** What was taken from a series, in the order of the deletes. */
        private record Deleted(SeriesKey key, long startNanos, long endNanos) {
            boolean takes(SeriesKey other, long time) {
                return key.equals(other) && time >= startNanos && time < endNanos;
            }
        }

        private final Engine engine;
        private final Queries queries;
        private final List<SeriesKey> keys = new ArrayList<>();
        /** Sorted samples per series; a map is replaced, never changed, so that a question may keep it. */
        private final Map<SeriesKey, TreeMap<Long, Double>> truth = new LinkedHashMap<>();

        /** Every value ever written, before it was, with the number of deletes until then; guarded by itself. */
        private final Map<SeriesKey, TreeMap<Long, Map<Long, Integer>>> written = new HashMap<>();

        /** Grows only; guarded by {@link #written}. */
        private final List<Deleted> deletes = new ArrayList<>();

        /** Series that were not written since they were deleted as a whole, or never, because what was drawn for them was too old: in no selection. */
        private final Set<SeriesKey> gone = new HashSet<>();

        /** The engine's clock, ahead of the questions', since an engine takes no samples of a far future. */
        private final AtomicLong clockMillis = new AtomicLong((NOW + CLOCK_DAYS * DAY) / 1_000_000);

        private final boolean retains;
        private final int keptDays;
        private int mostSegments;
        private long deletedSamples;
        private long agedSamples;

        /** Held from the first sample of a batch until the truth has it; and by questions that must know exactly what there is. */
        private final ReentrantLock between = new ReentrantLock(true);

        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final List<Thread> threads = new ArrayList<>();

        Fixture(Path directory, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            retains = random.nextInt(3) == 0;
            keptDays = CLOCK_DAYS + 1 + random.nextInt(3);
            EngineOptions options =
                    EngineOptions.defaults().withDurability(Durability.OS).withDiskReserveBytes(0);
            // Rows outlive their samples: what they say then is no question of samples, and TierAnswersTest's.
            engine = Engine.open(
                    directory,
                    retains ? options.withTiers(List.of()) : options,
                    new RealDisk(),
                    () -> Instant.ofEpochMilli(clockMillis.get()));
            if (retains) {
                engine.retain(RetentionRules.KEEP_ALL
                        .withDays(RetentionRules.RAW, keptDays)
                        .withRules(List.of(new RetentionRules.Rule(
                                "short", Set.of("h0"), Map.of(RetentionRules.RAW, keptDays - 1)))));
            }
            queries = new Queries(
                    new EngineSource(engine),
                    () -> Instant.ofEpochSecond(0, NOW),
                    QueryLimits.defaults().withHelperThreads(1).withMaxTime(Duration.ofHours(1)));
            int hosts = 1 + random.nextInt(4);
            for (int h = 0; h < hosts; h++) {
                for (int m = 0; m < 3; m++) {
                    keys.add(new SeriesKey("check" + m % 2, "h" + h, m == 2 ? "" : "s,zone=z" + h % 2, "metric" + m));
                }
            }
            gone.addAll(keys);
            keys.forEach(key -> truth.put(key, new TreeMap<>()));
            threads.add(thread("writer", () -> write(new Random(seed ^ 1))));
            threads.add(thread("mover", () -> move(new Random(seed ^ 2))));
        }

        private Thread thread(String name, Runnable work) {
            return new Thread(
                    () -> {
                        try {
                            work.run();
                        } catch (RuntimeException | Error e) {
                            failure.compareAndSet(null, e);
                        }
                    },
                    name);
        }

        void begin() {
            // Ids are given in the order of the first samples.
            Random random = new Random(keys.size());
            try (Appender appender = engine.appender()) {
                for (SeriesKey key : keys) {
                    batch(appender, random, List.of(key));
                }
            }
            threads.forEach(Thread::start);
        }

        private void write(Random random) {
            try (Appender appender = engine.appender()) {
                while (!ended.get()) {
                    List<SeriesKey> some = new ArrayList<>();
                    for (SeriesKey key : keys) {
                        if (random.nextInt(4) == 0) {
                            some.add(key);
                        }
                    }
                    batch(appender, random, some);
                    if (random.nextInt(4) == 0) {
                        delete(random, some);
                    }
                    if (retains && random.nextInt(8) == 0) {
                        age(random);
                    }
                    pause(random.nextInt(20));
                }
            }
        }

        /** Takes a range or everything from some series. */
        private void delete(Random random, List<SeriesKey> some) {
            between.lock();
            try {
                boolean whole = random.nextInt(5) == 0;
                long start = whole ? Long.MIN_VALUE : NOW - (long) (random.nextDouble() * 5 * 86_400) * SECOND;
                long end = whole ? Long.MAX_VALUE : start + 1 + (long) (random.nextDouble() * 43_200) * SECOND;
                Long sample = some.isEmpty() ? null : truth.get(some.get(0)).higherKey(start);
                if (!whole && sample != null && random.nextBoolean()) {
                    // A sample at the end of the range stays.
                    end = Math.max(end, sample);
                    Long atEnd = truth.get(some.get(0)).floorKey(end);
                    end = atEnd == null || atEnd <= start ? end : atEnd;
                }
                RoaringBitmap ids = new RoaringBitmap();
                for (SeriesKey key : some) {
                    int id = engine.series().find(key);
                    if (id != SeriesIndex.ABSENT) {
                        ids.add(id);
                    }
                }
                engine.delete(ids, start, end);
                for (SeriesKey key : some) {
                    TreeMap<Long, Double> left = new TreeMap<>(truth.get(key));
                    deletedSamples += left.size();
                    left.subMap(start, true, end, false).clear();
                    deletedSamples -= left.size();
                    truth.put(key, left);
                    if (whole) {
                        gone.add(key);
                    }
                    synchronized (written) {
                        deletes.add(new Deleted(key, start, end));
                    }
                }
            } catch (RuntimeException | Error e) {
                // Before others may look at what is left half done.
                failure.compareAndSet(null, e);
                throw e;
            } finally {
                between.unlock();
            }
        }

        /** Lets time pass, so that some samples become too old. */
        private void age(Random random) {
            between.lock();
            try {
                if (clockMillis.get() * 1_000_000 > NOW + (CLOCK_DAYS + 2) * DAY) {
                    return;
                }
                clockMillis.addAndGet(random.nextInt(7_200_000));
                truth.replaceAll((key, samples) -> {
                    TreeMap<Long, Double> kept = new TreeMap<>(samples.tailMap(floor(key), true));
                    agedSamples += samples.size() - kept.size();
                    return kept;
                });
            } catch (RuntimeException | Error e) {
                // Before others may look at what is left half done.
                failure.compareAndSet(null, e);
                throw e;
            } finally {
                between.unlock();
            }
        }

        /** The oldest time that is kept of a series now. */
        private long floor(SeriesKey key) {
            int days = key.host().equals("h0") ? keptDays - 1 : keptDays;
            return retains ? clockMillis.get() * 1_000_000 - days * DAY : Long.MIN_VALUE;
        }

        /** Seals and merges at any time, with no regard for who asks. */
        private void move(Random random) {
            while (!ended.get()) {
                pause(random.nextInt(200));
                if (random.nextInt(3) == 0) {
                    engine.compact();
                } else {
                    engine.seal();
                }
                // At the end there may be none, as all may have been deleted.
                mostSegments = Math.max(mostSegments, engine.status().segmentCount());
            }
        }

        private void pause(int millis) {
            long until = System.nanoTime() + millis * 1_000_000L;
            while (!ended.get() && System.nanoTime() < until) {
                java.util.concurrent.locks.LockSupport.parkNanos(200_000);
            }
        }

        /** Samples of one check at the same instants: ahead of everything, somewhere before, or once more over what is there. */
        private void batch(Appender appender, Random random, List<SeriesKey> some) {
            between.lock();
            try {
                int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 400 : 40);
                long step = new long[] {1, 60, 60, 300, 3_600}[random.nextInt(5)] * SECOND;
                long jitter = random.nextInt(3) == 0 ? 1_000_000_000L : random.nextInt(2) * 1_000_000L;
                int kind = random.nextInt(6);
                long first = NOW - random.nextInt(4) * DAY - random.nextInt(86_400) * SECOND;
                Map<SeriesKey, TreeMap<Long, Double>> changed = new LinkedHashMap<>();
                for (SeriesKey key : some) {
                    changed.put(key, new TreeMap<>(truth.get(key)));
                    // It grows for as long as a campaign lasts; that is not what is tested.
                    count = changed.get(key).size() > 4_000 ? 1 : count;
                }
                for (int i = 0; i < count; i++) {
                    long at = first + i * step + (jitter == 0 ? 0 : (long) (random.nextDouble() * jitter));
                    for (SeriesKey key : some) {
                        double value = value(random, kind);
                        if (at < floor(key)) {
                            continue;
                        }
                        synchronized (written) {
                            written.computeIfAbsent(key, k -> new TreeMap<>())
                                    .computeIfAbsent(at, t -> new HashMap<>())
                                    .put(Double.doubleToRawLongBits(value), deletes.size());
                        }
                        gone.remove(key);
                        appender.append(key, at, value);
                        changed.get(key).put(at, value);
                    }
                }
                appender.awaitDurable(appender.flush());
                truth.putAll(changed);
            } catch (RuntimeException | Error e) {
                // Before others may look at what is left half done.
                failure.compareAndSet(null, e);
                throw e;
            } finally {
                between.unlock();
            }
        }

        private static double value(Random random, int kind) {
            if (random.nextInt(kind == 4 ? 2 : 20) == 0) {
                return Double.NaN;
            }
            return switch (kind) {
                case 1 -> random.nextGaussian() * 1e6;
                case 2 -> random.nextInt(3);
                case 3 -> random.nextBoolean() ? -0.0 : 0.0;
                case 5 -> random.nextInt(1 << 30) * 1e3;
                default -> Math.rint(random.nextDouble() * -3_000) / 100;
            };
        }

        void ask(Random random) {
            boolean amidWrites = random.nextInt(4) == 0;
            WindowQuestion drawn = question(random);
            WindowQuestion question =
                    amidWrites ? WindowQuestion.of(drawn.selector(), drawn.window(), Resolution.RAW) : drawn;
            TreeMap<Integer, TreeMap<Long, Double>> known = new TreeMap<>();
            List<Integer> selected;
            int deletesBefore;
            WindowAnswer answer;
            between.lock();
            try (OpenWindow open = queries.open(question, NEVER)) {
                checkThreads();
                selected = keys.stream()
                        .filter(key -> selects(question.selector(), key) && !gone.contains(key))
                        .map(key -> engine.series().find(key))
                        .sorted()
                        .toList();
                synchronized (written) {
                    deletesBefore = deletes.size();
                }
                for (SeriesKey key : keys) {
                    known.put(engine.series().find(key), truth.get(key));
                }
                if (amidWrites) {
                    between.unlock();
                }
                answer = open.all();
            } finally {
                if (between.isHeldByCurrentThread()) {
                    between.unlock();
                }
            }
            assertThat(answer.damages()).isEmpty();
            try {
                if (amidWrites) {
                    for (int i = 0; i < selected.size(); i++) {
                        int id = selected.get(i);
                        checkNothingLostOrInvented(
                                answer.series().get(i), known.get(id), id, question.window(), deletesBefore);
                    }
                } else {
                    check(question, answer, selected, known);
                }
            } catch (AssertionError e) {
                throw new AssertionError(question + ": " + e.getMessage(), e);
            }
        }

        /** By the text of the selector, which says what was drawn in {@link #question}. */
        private static boolean selects(Selector selector, SeriesKey key) {
            String metric = selector.only(KeyPart.METRIC);
            String host = selector.only(KeyPart.HOST);
            boolean labelled =
                    !selector.toString().contains("label zone") || key.service().contains("zone=z1");
            boolean globbed =
                    !selector.toString().contains("glob") || key.measurement().equals("check1");
            return (metric == null || metric.equals(key.metric()))
                    && (host == null || host.equals(key.host()))
                    && labelled
                    && globbed;
        }

        private static Selector selector(Random random) {
            Selector selector = Selector.ALL;
            if (random.nextInt(2) == 0) {
                selector = selector.with(KeyPart.METRIC, Matcher.of("metric" + random.nextInt(3)));
            }
            return switch (random.nextInt(4)) {
                case 0 -> selector.with(KeyPart.HOST, Matcher.of("h" + random.nextInt(4)));
                case 1 -> selector.with(KeyPart.MEASUREMENT, Matcher.glob("measurement", "c*1"));
                case 2 -> selector.withLabel("zone", Matcher.regex("zone", "z[1-9]"));
                default -> selector;
            };
        }

        private static WindowQuestion question(Random random) {
            long start = NOW
                    - (long) (random.nextDouble() * 5 * 86_400) * SECOND
                    + random.nextInt(2) * random.nextInt(1 << 30);
            long end = start
                    + (long) (random.nextDouble() * random.nextDouble() * 5 * 86_400) * SECOND
                    + random.nextInt(2);
            Step step = Step.parse("interval", STEPS[random.nextInt(STEPS.length)]);
            WindowQuestion question = WindowQuestion.of(
                            selector(random), new Window(start, end), Resolution.every(step))
                    .aggregate(Aggregate.parse("aggregate", AGGREGATES[random.nextInt(AGGREGATES.length)]))
                    .fill(Fill.parse("fill", FILLS[random.nextInt(FILLS.length)]))
                    .zone(ZoneId.of(random.nextBoolean() ? "Z" : "Europe/Madrid"));
            return switch (random.nextInt(4)) {
                case 0 -> question.resolution(Resolution.RAW);
                case 1 ->
                    question.across(Across.parse("across", ACROSS[random.nextInt(ACROSS.length)]))
                            .by(
                                    random.nextBoolean()
                                            ? List.of(GroupName.of(KeyPart.values()[random.nextInt(4)]))
                                            : List.of());
                default -> question;
            };
        }

        private void check(
                WindowQuestion question,
                WindowAnswer answer,
                List<Integer> selected,
                TreeMap<Integer, TreeMap<Long, Double>> known) {
            if (question.resolution().kind() == Resolution.Kind.RAW) {
                assertThat(answer.series()).hasSize(selected.size());
                for (int i = 0; i < selected.size(); i++) {
                    checkRaw(answer.series().get(i), known.get(selected.get(i)), question.window());
                }
                return;
            }
            BucketAxis axis = BucketAxis.of(
                    answer.window(),
                    java.util.Objects.requireNonNull(question.resolution().step()),
                    question.zone(),
                    10_000_000);
            if (question.combines()) {
                checkGroups(question, answer, selected, known, axis);
                return;
            }
            assertThat(answer.series()).hasSize(selected.size());
            String aggregate = question.aggregate().text();
            for (int i = 0; i < selected.size(); i++) {
                TreeMap<Long, Double> samples = known.get(selected.get(i));
                TreeMap<Long, Double> expected =
                        NaiveAnswer.fill(NaiveAnswer.fold(samples, axis, aggregate), axis, question.fill(), NOW);
                boolean exact = !SUMMED.contains(aggregate) && question.fill().kind() != Fill.Kind.LINEAR;
                checkPoints(answer.series().get(i), expected, exact ? 0 : SUM_ERROR * magnitude(samples, axis));
            }
        }

        private void checkGroups(
                WindowQuestion question,
                WindowAnswer answer,
                List<Integer> selected,
                TreeMap<Integer, TreeMap<Long, Double>> known,
                BucketAxis axis) {
            Map<String, List<Integer>> groups = new LinkedHashMap<>();
            for (int id : selected) {
                KeyPart part =
                        question.by().isEmpty() ? null : question.by().get(0).part();
                String group =
                        part == null ? "all" : GroupName.part(engine.series().key(id), part);
                groups.computeIfAbsent(group, g -> new ArrayList<>()).add(id);
            }
            assertThat(answer.series()).hasSize(groups.size());
            int g = 0;
            for (List<Integer> ids : groups.values()) {
                double magnitude = 0;
                TreeMap<Long, List<Double>> members = new TreeMap<>();
                for (int id : ids) {
                    magnitude += magnitude(known.get(id), axis);
                    NaiveAnswer.fold(known.get(id), axis, question.aggregate().text())
                            .forEach((edge, value) -> members.computeIfAbsent(edge, e -> new ArrayList<>())
                                    .add(value));
                }
                TreeMap<Long, Double> expected = new TreeMap<>();
                String across = text(java.util.Objects.requireNonNull(question.across()));
                members.forEach((edge, values) -> {
                    values.removeIf(value -> value.isNaN());
                    expected.put(edge, NaiveAnswer.aggregate(values, across));
                });
                SeriesColumn column = answer.series().get(g++);
                assertThat(column.seriesCount()).isEqualTo(ids.size());
                checkPoints(
                        column,
                        NaiveAnswer.fill(expected, axis, question.fill(), NOW),
                        4 * SUM_ERROR * (1 + magnitude));
            }
        }

        private static String text(Across across) {
            if (across.kind() == Across.Kind.PERCENTILE) {
                return across.percent() == 50 ? "median" : "p90";
            }
            return across.kind().name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Of everything in the window: what the error of a sum is measured by. */
        private static double magnitude(TreeMap<Long, Double> samples, BucketAxis axis) {
            Window window = axis.window();
            return samples.subMap(window.startNanos(), true, window.endNanos(), false).values().stream()
                    .filter(value -> !value.isNaN())
                    .mapToDouble(Math::abs)
                    .sum();
        }

        private static void checkRaw(SeriesColumn column, TreeMap<Long, Double> samples, Window window) {
            Map<Long, Double> expected = samples.subMap(window.startNanos(), true, window.endNanos(), false);
            assertThat(column.times())
                    .containsExactly(expected.keySet().stream()
                            .mapToLong(Long::longValue)
                            .toArray());
            int i = 0;
            for (double value : expected.values()) {
                assertThat(Double.doubleToRawLongBits(column.values()[i++]))
                        .isEqualTo(Double.doubleToRawLongBits(value));
            }
        }

        private void checkNothingLostOrInvented(
                SeriesColumn column, TreeMap<Long, Double> samples, int id, Window window, int deletesBefore) {
            TreeMap<Long, Double> found = new TreeMap<>();
            for (int i = 0; i < column.length(); i++) {
                found.put(column.times()[i], column.values()[i]);
            }
            assertThat(found).hasSize(column.length());
            SeriesKey key = engine.series().key(id);
            synchronized (written) {
                // What is deleted while the question is answered may be gone or not.
                List<Deleted> since = deletes.subList(deletesBefore, deletes.size());
                for (long time : samples.subMap(window.startNanos(), true, window.endNanos(), false)
                        .keySet()) {
                    assertThat(found.containsKey(time) || since.stream().anyMatch(delete -> delete.takes(key, time)))
                            .as("sample at %d", time)
                            .isTrue();
                }
                TreeMap<Long, Map<Long, Integer>> ever = written.get(key);
                found.forEach((time, value) -> {
                    Integer then = ever.getOrDefault(time, Map.of()).get(Double.doubleToRawLongBits(value));
                    assertThat(then).as("what was written at %d", time).isNotNull();
                    // Between the writing of this sample and the question.
                    for (int i = then; i < deletesBefore; i++) {
                        assertThat(deletes.get(i).takes(key, time))
                                .as("sample at %d, which was deleted", time)
                                .isFalse();
                    }
                });
            }
        }

        private static void checkPoints(SeriesColumn column, TreeMap<Long, Double> expected, double tolerance) {
            assertThat(column.times())
                    .containsExactly(expected.keySet().stream()
                            .mapToLong(Long::longValue)
                            .toArray());
            int i = 0;
            for (Map.Entry<Long, Double> point : expected.entrySet()) {
                double found = column.values()[i++];
                double value = point.getValue();
                boolean same = found == value
                        || Double.isNaN(found) && Double.isNaN(value)
                        || Math.abs(found - value) <= tolerance;
                if (!same) {
                    throw new AssertionError("at " + point.getKey() + " " + found + " instead of " + value);
                }
            }
        }

        /** Under the lock: a thread that failed in the middle of a batch has left it half done. */
        private void checkThreads() {
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw new AssertionError("a thread failed: " + thrown, thrown);
            }
        }

        void end() throws InterruptedException {
            ended.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            checkThreads();
            assertThat(mostSegments)
                    .as("segments, so that something was sealed")
                    .isPositive();
        }

        @Override
        public void close() throws InterruptedException {
            ended.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            queries.close();
            engine.close();
        }
    }
}
