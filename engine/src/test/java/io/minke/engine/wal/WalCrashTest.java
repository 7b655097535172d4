package io.minke.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.disk.DiskFault;
import io.minke.engine.disk.DiskOperation;
import io.minke.engine.disk.DiskOperation.Kind;
import io.minke.engine.disk.SimulatedCrash;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.SimulatedDisk.PowerCut;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.record.DamagedRange;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Cuts the power at every operation of small workloads, in many ways, and twice; lets every operation fail. The long form: {@code -Dminke.sweep.seeds=100}. */
final class WalCrashTest {
    private static final Path ROOT = Path.of("/data");
    private static final Path WAL = ROOT.resolve("wal");
    private static final int FILE_BYTES = 8 << 10;
    private static final int SEEDS = Integer.getInteger("minke.sweep.seeds", 2);
    private static final int TEARS = 6;

    /** What the outside knows: what was appended, and what it was told is safe. */
    private static final class Oracle {
        final TreeMap<Long, byte[]> appended = new TreeMap<>();
        final TreeSet<Long> forced = new TreeSet<>();
        final TreeSet<Long> unforced = new TreeSet<>();
        long releasedBelow = 1;

        void forced() {
            forced.addAll(unforced);
            unforced.clear();
        }

        Oracle copy() {
            Oracle copy = new Oracle();
            copy.appended.putAll(appended);
            copy.forced.addAll(forced);
            copy.releasedBelow = releasedBelow;
            return copy;
        }
    }

    @Test
    void shouldHoldEveryForcedFrameWhereverThePowerGoes() {
        long states = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            long operations = operationsOf(seed);
            for (long cut = 0; cut <= operations; cut++) {
                states += sweepOne(seed, cut, operation -> false);
            }
        }
        System.out.println("states: " + states);
        assertThat(states).isGreaterThan(1_000);
    }

    /** A sweep that does not notice a missing force proves nothing. */
    @Test
    void shouldNoticeWhenAnyKindOfForceIsLeftOut() {
        Map<String, Predicate<DiskOperation>> mutants = Map.of(
                "no force of a file", operation -> operation.kind() == Kind.FORCE,
                "no force of the log's directory",
                        operation -> operation.kind() == Kind.FORCE_DIRECTORY
                                && operation.path().equals(WAL),
                "no force of the directory above",
                        operation -> operation.kind() == Kind.FORCE_DIRECTORY
                                && operation.path().equals(ROOT));
        mutants.forEach((name, mutant) -> assertThatThrownBy(() -> {
                    for (long seed = 1; seed <= 3; seed++) {
                        for (long cut = 0; cut <= operationsOf(seed); cut++) {
                            sweepOne(seed, cut, mutant);
                        }
                    }
                })
                .as(name)
                .isInstanceOf(AssertionError.class));
    }

    @Test
    void shouldTakeNothingMoreOnceAForceFailedAndKeepWhatWasForced() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            for (Kind kind : new Kind[] {Kind.FORCE, Kind.WRITE, Kind.CREATE, Kind.FORCE_DIRECTORY, Kind.TRUNCATE}) {
                for (int n = 0; n < 50; n++) {
                    SimulatedDisk disk = new SimulatedDisk(ROOT, seed * 1_000 + n);
                    disk.failing(DiskFault.nth(kind, n, 1, "Input/output error"));
                    Oracle oracle = new Oracle();
                    try {
                        workload(disk, seed, oracle);
                    } catch (DiskFailure poisoned) {
                        assertThat(poisoned).hasMessageContaining(WAL.toString());
                    }
                    String what = "seed " + seed + ", " + kind + " " + n;
                    for (PowerCut cut : PowerCut.values()) {
                        check(disk.afterPowerCut(cut, seed), oracle, what + ", " + cut);
                    }
                }
            }
        }
    }

    @Test
    void shouldRefuseEveryCallAfterAFailure() {
        for (Kind kind : new Kind[] {Kind.FORCE, Kind.WRITE}) {
            SimulatedDisk disk = new SimulatedDisk(ROOT, 1);
            WalWriter writer = open(disk, 1);
            UnsafeBuffer payload = new UnsafeBuffer(new byte[100]);
            writer.append(1, payload, 0, 100);
            writer.force();
            writer.append(1, payload, 0, 100);
            disk.failing(DiskFault.nth(kind, 0, 1, "No space left on device"));
            assertThatThrownBy(writer::force).isInstanceOf(DiskFailure.class).hasMessageContaining("No space left");
            assertThat(writer.failure()).isNotNull();
            assertThatThrownBy(() -> writer.append(1, payload, 0, 100)).isInstanceOf(DiskFailure.class);
            assertThatThrownBy(writer::write).isInstanceOf(DiskFailure.class);
            assertThatThrownBy(writer::force).isInstanceOf(DiskFailure.class).hasMessageContaining("No space left");
            assertThatThrownBy(writer::roll).isInstanceOf(DiskFailure.class);
            writer.close();
            assertThat(disk.openHandles()).isZero();
        }
    }

    @Test
    void shouldServeWhatCanBeReadWhenReadsFail() {
        for (int n = 0; n < 12; n++) {
            SimulatedDisk disk = new SimulatedDisk(ROOT, n);
            Oracle oracle = new Oracle();
            workload(disk, 5, oracle);
            disk.failing(DiskFault.nth(Kind.READ, n, 1, "Input/output error"));
            TreeMap<Long, byte[]> found = new TreeMap<>();
            replay(disk, oracle.releasedBelow, found);
            found.forEach((sequence, payload) -> assertThat(payload).isEqualTo(oracle.appended.get(sequence)));
            disk.failing(DiskFault.NONE);
            check(disk, oracle, "after read " + n);
        }
    }

    private static long operationsOf(long seed) {
        SimulatedDisk disk = new SimulatedDisk(ROOT, seed);
        workload(disk, seed, new Oracle());
        assertThat(disk.openHandles()).isZero();
        return disk.operationCount();
    }

    private static long sweepOne(long seed, long cut, Predicate<DiskOperation> ignoredForces) {
        SimulatedDisk disk = new SimulatedDisk(ROOT, seed);
        disk.ignoringForces(ignoredForces);
        disk.crashAt(cut);
        Oracle oracle = new Oracle();
        try {
            workload(disk, seed, oracle);
        } catch (SimulatedCrash crash) {
            assertThat(crash).isNotNull();
        }
        String where = "seed " + seed + ", power cut at operation " + cut;
        check(disk.afterPowerCut(PowerCut.ALL_UNFORCED_LOST, 0), oracle, where + ", all lost");
        check(disk.afterPowerCut(PowerCut.ALL_KEPT, 0), oracle, where + ", all kept");
        for (int tear = 0; tear < TEARS; tear++) {
            long tearSeed = seed * 1_000_003 + cut * 31 + tear;
            SimulatedDisk torn = disk.afterPowerCut(PowerCut.TORN, tearSeed);
            check(torn, oracle, where + ", torn with seed " + tearSeed);
            // Again, somewhere in the second life.
            Oracle second = oracle.copy();
            torn.crashAt(torn.operationCount() + tearSeed % 40);
            torn.ignoringForces(ignoredForces);
            try {
                workload(torn, tearSeed, second);
            } catch (SimulatedCrash crash) {
                assertThat(crash).isNotNull();
            }
            check(
                    torn.afterPowerCut(PowerCut.values()[tear % 3], tearSeed + 1),
                    second,
                    where + ", torn with seed " + tearSeed + ", second life");
        }
        return 2 + 2 * TEARS;
    }

    /** Appends, forces, rolls, releases, restarts. */
    private static void workload(SimulatedDisk disk, long seed, Oracle oracle) {
        Random random = new Random(seed);
        oracle.unforced.clear();
        for (int start = 0; start < 2; start++) {
            try (WalWriter writer = open(disk, oracle.releasedBelow)) {
                for (int group = 0; group < 12; group++) {
                    long last = 0;
                    for (int frames = 1 + random.nextInt(4); frames > 0; frames--) {
                        byte[] payload =
                                new byte[random.nextInt(10) == 0 ? random.nextInt(9_000) : random.nextInt(900)];
                        random.nextBytes(payload);
                        // Known before it is on its way: it may be kept though nobody is told so.
                        last = writer.nextSequence();
                        oracle.appended.put(last, payload);
                        oracle.unforced.add(last);
                        assertThat(writer.append(3, new UnsafeBuffer(payload), 0, payload.length))
                                .isEqualTo(last);
                    }
                    if (random.nextInt(8) == 0) {
                        writer.write();
                        continue;
                    }
                    writer.force();
                    oracle.forced();
                    if (random.nextInt(6) == 0) {
                        writer.roll();
                    }
                    if (random.nextInt(5) == 0) {
                        oracle.releasedBelow = Math.max(oracle.releasedBelow, last - random.nextInt(12));
                        writer.releaseBelow(oracle.releasedBelow);
                    }
                }
                writer.force();
                oracle.forced();
            }
        }
    }

    private static WalWriter open(SimulatedDisk disk, long from) {
        WalReplay replay = WalReader.replay(disk, WAL, from, (sequence, type, payload, offset, length) -> {});
        return WalWriter.open(disk, WAL, FILE_BYTES, replay);
    }

    private static WalReplay replay(SimulatedDisk disk, long from, TreeMap<Long, byte[]> found) {
        return WalReader.replay(disk, WAL, from, (sequence, type, payload, offset, length) -> {
            byte[] bytes = new byte[length];
            payload.getBytes(offset, bytes);
            assertThat(found.put(sequence, bytes))
                    .as("sequence %d twice", sequence)
                    .isNull();
            assertThat(found.lastKey()).isEqualTo(sequence);
        });
    }

    private static void check(SimulatedDisk disk, Oracle oracle, String where) {
        TreeMap<Long, byte[]> found = new TreeMap<>();
        WalReplay report = replay(disk, oracle.releasedBelow, found);
        for (long acknowledged : oracle.forced.tailSet(oracle.releasedBelow)) {
            byte[] bytes = found.get(acknowledged);
            assertThat(bytes != null && Arrays.equals(bytes, oracle.appended.get(acknowledged)))
                    .as("%s: forced frame %d of %s; %s", where, acknowledged, found.keySet(), report)
                    .isTrue();
        }
        found.forEach((sequence, payload) -> assertThat(Arrays.equals(payload, oracle.appended.get(sequence)))
                .as("%s: frame %d was never appended like this", where, sequence)
                .isTrue());
        assertThat(report.nextSequence())
                .as(where)
                .isGreaterThan(found.isEmpty() ? 0 : found.lastKey())
                .isGreaterThan(oracle.forced.isEmpty() ? 0 : oracle.forced.last());
        assertThat(report.damaged().stream().filter(DamagedRange::acknowledged))
                .as("%s: a power cut is no damage", where)
                .isEmpty();
        assertThat(disk.openHandles()).isZero();
    }
}
