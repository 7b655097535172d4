package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.DiskOperation;
import io.minke.engine.disk.DiskOperation.Kind;
import io.minke.engine.disk.SimulatedCrash;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.SimulatedDisk.PowerCut;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.tier.TierCheck;
import io.minke.engine.tier.TierOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * An engine that rolls days up on a disk that loses power at every operation: wherever it goes, every row that counts says what its samples say, nothing is left lying around, and the next start brings
 * the tiers up to date without hands. Some cuts are drawn, more with {@code -Dminke.tier.cuts=400}; with {@code -Dminke.sweep.seeds=20} all are tried.
 */
class TierCrashTest {
    private static final Path ROOT = Path.of("/data");
    private static final long START = 1_676_505_600_000_000_000L;
    private static final long HOUR = 3_600_000_000_000L;
    private static final int SEEDS = Integer.getInteger("minke.sweep.seeds", 0);
    private static final int CUTS = Integer.getInteger("minke.tier.cuts", 50);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH.plusNanos(START + 100 * 24 * HOUR));
    private static final EngineOptions OPTIONS = EngineOptions.defaults()
            .withDiskReserveBytes(0)
            .withRingBytes(2 << 20)
            .withActiveBytes(16 << 20)
            .withLogFileBytes(8 << 20)
            .withTiers(List.of(
                    TierOptions.of("5m", Duration.ofMinutes(5)).withLeastSamplesPerRow(0),
                    TierOptions.of("1h", Duration.ofHours(1))));

    @Test
    void shouldNeverCountARowThatItsSamplesContradictWhereverThePowerGoes() {
        Random random = new Random(7);
        int seeds = Math.max(2, SEEDS);
        for (long seed = 1; seed <= seeds; seed++) {
            long operations = operationsOf(seed);
            for (long cut = 0; cut <= operations; cut++) {
                if (SEEDS > 0 || random.nextInt((int) operations) < CUTS / seeds) {
                    sweep(seed, cut, operation -> false);
                }
            }
        }
    }

    @Test
    void shouldNoticeWhenAForceIsLeftOut() {
        List<String> unnoticed = new ArrayList<>();
        for (String part : List.of("tiers/5m/segments", "tiers/5m/note", "tiers/5m/catalog")) {
            if (!isNoticed(operation -> operation.kind() == Kind.FORCE
                    && operation.path().toString().contains(part))) {
                unnoticed.add(part);
            }
        }
        // A torn note is told, as a torn segment and a torn catalog are.
        assertThat(unnoticed).isEmpty();
    }

    private static boolean isNoticed(Predicate<DiskOperation> mutant) {
        long operations = operationsOf(1);
        for (long cut = operations; cut > 0; cut -= 2) {
            try {
                sweep(1, cut, mutant);
            } catch (AssertionError noticed) {
                return true;
            }
        }
        return false;
    }

    private static long operationsOf(long seed) {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), seed);
        workload(disk, seed);
        assertThat(disk.openHandles()).isZero();
        return disk.operationCount();
    }

    private static void sweep(long seed, long cut, Predicate<DiskOperation> mutant) {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), seed);
        disk.ignoringForces(mutant);
        disk.crashAt(cut);
        try {
            workload(disk, seed);
        } catch (SimulatedCrash | EngineBug | DiskFailure | Rejected crash) {
            assertThat(crash).isNotNull();
        }
        for (PowerCut kind : PowerCut.values()) {
            check(disk.afterPowerCut(kind, cut), "seed " + seed + ", cut at " + cut + ", " + kind);
        }
    }

    private static void check(SimulatedDisk disk, String where) {
        List<String> found = new ArrayList<>();
        if (disk.exists(ROOT.resolve("tiers"))) {
            compare(disk, found);
        }
        assertThat(found).as(where).isEmpty();
        try (Engine engine = Engine.open(ROOT, OPTIONS, disk, CLOCK)) {
            assertThat(engine.status().problems()).as(where).isEmpty();
            engine.rollUp();
            assertThat(engine.status().problems()).as(where).isEmpty();
            engine.status()
                    .tiers()
                    .forEach(tier -> assertThat(tier.dirtyDays())
                            .as(where + ", tier " + tier.name())
                            .isZero());
        }
        compare(disk, found);
        for (Path tier : disk.list(ROOT.resolve("tiers"))) {
            found.addAll(TierCheck.directory(disk, tier));
        }
        assertThat(found).as(where + ", after another start").isEmpty();
        assertThat(disk.files().stream().filter(file -> file.toString().endsWith(".tmp")))
                .as(where)
                .isEmpty();
    }

    private static void compare(SimulatedDisk disk, List<String> found) {
        for (Path tier : disk.list(ROOT.resolve("tiers"))) {
            TierCheck.compare(disk, ROOT, tier, found);
        }
    }

    /** Three days in order, then late samples, merges, a restart. */
    private static void workload(SimulatedDisk disk, long seed) {
        Random random = new Random(seed);
        for (int start = 0; start < 2; start++) {
            Engine engine = Engine.open(ROOT, OPTIONS, disk, CLOCK);
            try (Appender appender = engine.appender()) {
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < 150; i++) {
                        long time = START + (long) (random.nextDouble() * 3 * 24 * 60) * (HOUR / 60);
                        appender.append(key(random.nextInt(3)), time, random.nextInt(2_000) / 100.0);
                    }
                    appender.awaitDurable(appender.flush());
                    engine.rollUp();
                }
            } finally {
                close(engine);
            }
        }
    }

    private static SeriesKey key(int number) {
        return new SeriesKey("m", "host" + number, "", "v");
    }

    private static void close(Engine engine) {
        try {
            engine.close();
        } catch (SimulatedCrash | EngineBug | DiskFailure crash) {
            assertThat(crash).isNotNull();
        }
    }
}
