package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.Appender;
import io.minke.engine.Durability;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesKey;
import io.minke.query.source.EngineSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.roaringbitmap.RoaringBitmap;

/** An engine, what it must know, and the two threads that keep it busy: one writes and deletes, the other seals and merges. */
final class BusyEngine implements AutoCloseable {
    static final long SECOND = 1_000_000_000L;
    /** Behind a change of clocks in Madrid. */
    static final long NOW = Instant.parse("2023-03-26T12:00:00Z").getEpochSecond() * SECOND;

    private static final long DAY = 86_400 * SECOND;
    private static final int CLOCK_DAYS = 20;
    private static final BooleanSupplier NEVER = () -> false;

    private final Engine engine;
    private final Queries queries;
    private final List<SeriesKey> keys = new ArrayList<>();
    /** Sorted samples per series; a map is replaced, never changed, so that a question may keep it. */
    private final Map<SeriesKey, TreeMap<Long, Double>> truth = new LinkedHashMap<>();

    private final WrittenSamples written = new WrittenSamples();

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

    BusyEngine(Path directory, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        retains = random.nextInt(3) == 0;
        // Even of the host that is kept a day less there is something.
        keptDays = CLOCK_DAYS + 2 + random.nextInt(3);
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
                    .withRules(List.of(
                            new RetentionRules.Rule("short", Set.of("h0"), Map.of(RetentionRules.RAW, keptDays - 1)))));
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
                written.delete(key, start, end);
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
            LockSupport.parkNanos(200_000);
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
                    written.write(key, at, value);
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
        WindowQuestion drawn = RandomQuestion.draw(random);
        WindowQuestion question =
                amidWrites ? WindowQuestion.of(drawn.selector(), drawn.window(), Resolution.RAW) : drawn;
        TreeMap<Integer, TreeMap<Long, Double>> known = new TreeMap<>();
        List<Integer> selected;
        int deletesBefore;
        WindowAnswer answer;
        between.lock();
        try (OpenWindow open = queries.open(question, NEVER)) {
            checkThreads();
            selected = selected(question, open.plan());
            deletesBefore = written.deleteCount();
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
                    written.checkNothingLostOrInvented(
                            answer.series().get(i),
                            known.get(id),
                            engine.series().key(id),
                            question.window(),
                            deletesBefore);
                }
            } else {
                new ReferenceCheck(engine.series()::key).check(question, answer, selected, known);
            }
        } catch (AssertionError e) {
            throw new AssertionError(question + ": " + e.getMessage(), e);
        }
    }

    /** Under the lock. Series that are empty, because of deletes of ranges or of their age, leave the listings where samples are kept for a time only, but nobody knows when. */
    private List<Integer> selected(WindowQuestion question, WindowPlan plan) {
        Set<Integer> planned = Arrays.stream(plan.seriesIds()).boxed().collect(Collectors.toSet());
        List<Integer> selected = keys.stream()
                .filter(key -> RandomQuestion.selects(question.selector(), key) && !gone.contains(key))
                .filter(key -> !retains
                        || !truth.get(key).isEmpty()
                        || planned.contains(engine.series().find(key)))
                .map(key -> engine.series().find(key))
                .sorted()
                .toList();
        assertThat(planned).as("series of %s", question).containsExactlyInAnyOrderElementsOf(selected);
        return selected;
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
        assertThat(mostSegments).as("segments, so that something was sealed").isPositive();
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

    long deletedSamples() {
        return deletedSamples;
    }

    long agedSamples() {
        return agedSamples;
    }
}
