package io.minke.engine;

import static io.minke.engine.EngineReading.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.disk.DiskFault;
import io.minke.engine.disk.DiskOperation;
import io.minke.engine.disk.DiskOperation.Kind;
import io.minke.engine.disk.SimulatedCrash;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.SimulatedDisk.PowerCut;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/**
 * The whole engine on a disk that loses power at every operation: what was acknowledged is there, nothing else is, it starts without hands, and takes samples again. The long form:
 * {@code -Dminke.sweep.seeds=100}; without it a part of the cuts is drawn.
 */
class EngineCrashTest {
    private static final Path ROOT = Path.of("/data");
    private static final long START = 1_676_505_600_000_000_000L;
    private static final long MINUTE = 60_000_000_000L;
    private static final int SEEDS = Integer.getInteger("minke.sweep.seeds", 0);
    private static final EngineOptions OPTIONS = EngineOptions.defaults()
            .withDiskReserveBytes(0)
            .withRingBytes(2 << 20)
            .withActiveBytes(16 << 20)
            .withLogFileBytes(8 << 20);

    @Test
    void shouldHoldEveryAcknowledgedSampleWhereverThePowerGoes() {
        long begun = System.nanoTime();
        Random random = new Random(begun);
        long states = 0;
        if (SEEDS == 0) {
            long operations = operationsOf(1);
            for (int round = 0; round < 40; round++) {
                states += sweepOne(1 + round % 3, random.nextInt((int) operations + 1), random.nextInt(), 2);
            }
        }
        for (long seed = 1; seed <= SEEDS; seed++) {
            long operations = operationsOf(seed);
            for (long cut = 0; cut <= operations; cut++) {
                states += sweepOne(seed, cut, cut, 6);
            }
        }
        System.out.println("states: " + states + " in " + (System.nanoTime() - begun) / 1_000_000 + " ms");
    }

    @Test
    void shouldNoticeWhenAnyKindOfForceIsLeftOut() {
        Map<String, Predicate<DiskOperation>> mutants = new TreeMap<>();
        mutants.put("log", forceOf(Kind.FORCE, "wal"));
        mutants.put("journal", forceOf(Kind.FORCE, "series"));
        mutants.put("segments", forceOf(Kind.FORCE, "segments"));
        mutants.put("catalog", forceOf(Kind.FORCE, "catalog"));
        mutants.put("names in the log", forceOf(Kind.FORCE_DIRECTORY, "wal"));
        mutants.put("names in the journal", forceOf(Kind.FORCE_DIRECTORY, "series"));
        mutants.put("names of segments", forceOf(Kind.FORCE_DIRECTORY, "segments"));
        mutants.put(
                "names in the root",
                operation -> operation.kind() == Kind.FORCE_DIRECTORY
                        && operation.path().equals(ROOT));
        List<String> unnoticed = new ArrayList<>();
        mutants.forEach((name, mutant) -> {
            if (!isNoticed(mutant)) {
                unnoticed.add(name);
            }
        });
        assertThat(unnoticed).isEmpty();
        assertThat(isNoticed(operation -> false)).as("the engine as it is").isFalse();
    }

    @Test
    void shouldNotGiveIdsAgainThatSegmentsKnowWhenTheJournalIsGone() {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
        AcknowledgedSamples oracle = new AcknowledgedSamples();
        workload(disk, 3, oracle);
        try (Engine engine = open(disk)) {
            engine.seal();
        }
        for (Path file : disk.files()) {
            if (file.toString().contains("journal-")) {
                disk.delete(file);
            }
        }
        SeriesKey stranger = new SeriesKey("m", "stranger", "", "v");
        try (Engine engine = open(disk);
                Appender appender = engine.appender()) {
            appender.append(stranger, START + 7, 42);
            appender.awaitDurable(appender.flush());
            assertThat(read(engine, stranger)).containsExactly(Map.entry(START + 7, 42.0));
        }
    }

    @Test
    void shouldTellWhoeverWaitsForASealWhenTheWriterIsGone() {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
        Engine engine = open(disk);
        try (Appender appender = engine.appender()) {
            appender.append(key(1), START, 1);
            appender.awaitDurable(appender.flush());
            // The next change of the disk is the roll of the log, on the writer's thread.
            disk.crashAt(disk.operationCount());
            assertThatThrownBy(engine::seal).isInstanceOf(EngineBug.class);
        } finally {
            close(engine);
        }
    }

    @Test
    void shouldStopWritesAndServeReadsWhenAForceFailed() {
        for (int n = 0; n < 30; n++) {
            SimulatedDisk disk = new SimulatedDisk(Path.of("/"), n);
            AcknowledgedSamples oracle = new AcknowledgedSamples();
            disk.failing(DiskFault.nth(Kind.FORCE, n, 1, "Input/output error"));
            try {
                workload(disk, 2, oracle);
            } catch (DiskFailure | EngineBug | Rejected told) {
                assertThat(told).isNotNull();
            }
            disk.failing(DiskFault.NONE);
            for (PowerCut cut : PowerCut.values()) {
                check(disk.afterPowerCut(cut, n), oracle, "force " + n + " failed, " + cut);
            }
        }
    }

    @Test
    void shouldTellWhoWaitsForAMergeThatTheDiskRefusedIt() {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
        // The first two are of seals, the others of merges.
        int[] segments = {0};
        disk.failing(operation -> operation.kind() == Kind.CREATE
                        && operation.path().toString().contains("/segments/")
                        && segments[0]++ >= 2
                ? "No space left on device"
                : null);
        Engine engine = open(disk);
        try (Appender appender = engine.appender()) {
            for (int segment = 0; segment < 2; segment++) {
                appender.append(key(segment), START, segment);
                appender.awaitDurable(appender.flush());
                engine.seal();
            }
            assertThatThrownBy(engine::compact).isInstanceOf(DiskFailure.class).hasMessageContaining("No space");

            disk.failing(DiskFault.NONE);
            engine.compact();
            assertThat(engine.status().segmentCount()).isEqualTo(1);
        } finally {
            close(engine);
        }
    }

    private static Predicate<DiskOperation> forceOf(Kind kind, String part) {
        return operation ->
                operation.kind() == kind && operation.path().toString().contains("/" + part);
    }

    private static boolean isNoticed(Predicate<DiskOperation> mutant) {
        Random random = new Random(17);
        for (int round = 0; round < 60; round++) {
            long seed = 1 + round % 3;
            try {
                sweepOne(seed, random.nextInt(160), random.nextInt(), 2, mutant);
            } catch (AssertionError | RuntimeException noticed) {
                return true;
            }
        }
        return false;
    }

    private static long operationsOf(long seed) {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), seed);
        workload(disk, seed, new AcknowledgedSamples());
        assertThat(disk.openHandles()).isZero();
        return disk.operationCount();
    }

    private static long sweepOne(long seed, long cut, long tearSeed, int tears) {
        return sweepOne(seed, cut, tearSeed, tears, operation -> false);
    }

    private static long sweepOne(long seed, long cut, long tearSeed, int tears, Predicate<DiskOperation> mutant) {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), seed);
        disk.ignoringForces(mutant);
        disk.crashAt(cut);
        AcknowledgedSamples oracle = new AcknowledgedSamples();
        untilTheCrash(disk, seed, oracle);
        String where = "seed " + seed + ", power cut at operation " + cut;
        check(disk.afterPowerCut(PowerCut.ALL_UNFORCED_LOST, 0), oracle, where + ", all lost");
        check(disk.afterPowerCut(PowerCut.ALL_KEPT, 0), oracle, where + ", all kept");
        for (int tear = 0; tear < tears; tear++) {
            long torn = tearSeed * 31 + tear;
            SimulatedDisk second = disk.afterPowerCut(PowerCut.TORN, torn);
            second.ignoringForces(mutant);
            second.crashAt(Math.floorMod(torn * 7, 60));
            AcknowledgedSamples both = oracle.copy();
            untilTheCrash(second, seed + 100, both);
            check(second.afterPowerCut(PowerCut.values()[tear % 3], torn), both, where + ", torn " + torn + ", twice");
            check(disk.afterPowerCut(PowerCut.TORN, torn), oracle, where + ", torn " + torn);
        }
        return 2 + 2L * tears;
    }

    private static void untilTheCrash(SimulatedDisk disk, long seed, AcknowledgedSamples oracle) {
        try {
            workload(disk, seed, oracle);
        } catch (SimulatedCrash | EngineBug | DiskFailure | Rejected crash) {
            assertThat(crash).isNotNull();
        }
    }

    /** New and known series, late and repeated samples, seals, restarts. */
    private static void workload(SimulatedDisk disk, long seed, AcknowledgedSamples oracle) {
        Random random = new Random(seed);
        for (int start = 0; start < 2; start++) {
            Engine engine = open(disk);
            try (Appender appender = engine.appender()) {
                for (int batch = 0; batch < 6; batch++) {
                    int samples = 1 + random.nextInt(40);
                    for (int i = 0; i < samples; i++) {
                        SeriesKey key = key(random.nextInt(4 + batch * 2));
                        long time = START + random.nextInt(60) * MINUTE + random.nextInt(2) * 24 * 60 * MINUTE;
                        double value = random.nextInt(10) == 0 ? Double.NaN : random.nextInt(4_000) / 100.0;
                        oracle.send(key, time, value);
                        appender.append(key, time, value);
                    }
                    if (random.nextInt(3) == 0) {
                        appender.offerInfo(key(0), SeriesInfo.UNKNOWN, START + batch);
                    }
                    appender.awaitDurable(appender.flush());
                    oracle.acknowledge();
                    if (random.nextInt(3) == 0) {
                        engine.seal();
                    }
                    if (random.nextInt(3) == 0) {
                        delete(engine, random, oracle);
                    }
                    if (random.nextInt(6) == 0) {
                        engine.compact();
                    }
                }
            } finally {
                close(engine);
            }
        }
    }

    /** Some series as a whole, or an hour of them; now and then with samples on their way. */
    private static void delete(Engine engine, Random random, AcknowledgedSamples oracle) {
        RoaringBitmap series = new RoaringBitmap();
        boolean whole = random.nextInt(3) == 0;
        long from = whole ? Long.MIN_VALUE : START + random.nextInt(60) * MINUTE;
        long to = whole ? Long.MAX_VALUE : from + 60 * MINUTE;
        for (int i = 0; i < 3; i++) {
            SeriesKey key = key(random.nextInt(6));
            if (engine.series().find(key) >= 0) {
                series.add(engine.series().find(key));
                oracle.delete(key, from, to);
            }
        }
        engine.delete(series, from, to);
        oracle.acknowledge();
    }

    /** After a power cut a close can't do its work; what counts is that threads and memory are gone. */
    private static void close(Engine engine) {
        try {
            engine.close();
        } catch (SimulatedCrash | EngineBug | DiskFailure crash) {
            assertThat(crash).isNotNull();
        }
    }

    private static void check(SimulatedDisk disk, AcknowledgedSamples oracle, String where) {
        try (Engine engine = open(disk)) {
            oracle.keys().forEach(key -> oracle.compare(where, key, Long.MIN_VALUE, read(engine, key)));
            for (int id = 0; id < engine.series().count(); id++) {
                assertThat(oracle.keys())
                        .as("%s: series %d", where, id)
                        .contains(engine.series().key(id));
            }
            assertThat(engine.status().problems()).as(where).isEmpty();
            try (Appender appender = engine.appender()) {
                appender.append(key(0), START - MINUTE, 1.5);
                appender.awaitDurable(appender.flush());
                assertThat(read(engine, key(0))).containsEntry(START - MINUTE, 1.5);
            }
        } catch (RuntimeException failure) {
            throw new AssertionError(where + ": " + failure, failure);
        }
        assertThat(disk.openHandles()).as(where).isZero();
        assertThat(disk.files().stream().filter(file -> file.toString().endsWith(".tmp")))
                .as(where)
                .isEmpty();
    }

    private static Engine open(SimulatedDisk disk) {
        return Engine.open(ROOT, OPTIONS, disk, InstantSource.system());
    }

    private static SeriesKey key(int number) {
        return new SeriesKey("check_cpe", "pim" + number / 3, "svc", "metric" + number % 3);
    }

    @Test
    void shouldRefuseASecondEngineOnTheSameDisk() {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
        try (Engine first = open(disk)) {
            assertThat(first.status().writable()).isTrue();
            assertThatThrownBy(() -> open(disk)).isInstanceOf(Rejected.class);
        }
        open(disk).close();
    }
}
