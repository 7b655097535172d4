package io.minke.engine;

import static io.minke.engine.EngineReading.key;
import static io.minke.engine.EngineReading.minute;
import static io.minke.engine.EngineReading.read;
import static io.minke.engine.EngineReading.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.disk.SimulatedCrash;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.SimulatedDisk.PowerCut;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** A snapshot holds what was acknowledged before it, is a data directory like any other, and is there as a whole or not at all. */
class DirectorySnapshotTest {
    private static final Path ROOT = Path.of("/data");
    private static final Path TARGET = Path.of("/backup/monday");

    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);

    @Test
    void shouldHoldWhatWasAcknowledgedAndNothingOfWhatCameLater() {
        try (Engine engine = open(disk, ROOT)) {
            fill(engine);
            engine.snapshotTo(TARGET);
            write(engine, key("a"), 500, 600, 9);
            write(engine, key("late"), 0, 10, 9);
            engine.delete(RoaringBitmap.bitmapOf(engine.series().find(key("b"))), Long.MIN_VALUE, Long.MAX_VALUE);
            engine.compact();
        }
        assertRestored(disk, TARGET);
        try (Engine restored = open(disk, TARGET)) {
            write(restored, key("a"), 700, 701, 3);
            restored.compact();
        }
        try (Engine original = open(disk, ROOT)) {
            assertThat(read(original, key("a")))
                    .hasSize(440)
                    .containsKey(minute(550))
                    .doesNotContainKey(minute(700));
            assertThat(original.status().problems()).isEmpty();
        }
    }

    @Test
    void shouldCopyWhereLinksAreNotPossible() {
        disk.linksPossible(false);
        try (Engine engine = open(disk, ROOT)) {
            fill(engine);
            engine.snapshotTo(TARGET);
        }
        assertThat(disk.exists(ROOT.resolve(DirectorySnapshot.STAGING))).isFalse();
        assertRestored(disk, TARGET);
    }

    @Test
    void shouldTakeOneOfADirectoryThatNobodyRuns() {
        try (Engine engine = open(disk, ROOT)) {
            fill(engine);
            assertThatThrownBy(() -> DirectorySnapshot.ofStopped(disk, ROOT, TARGET))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("held by");
        }
        assertThatThrownBy(() -> DirectorySnapshot.ofStopped(disk, Path.of("/backup"), TARGET))
                .isInstanceOf(Rejected.class);
        DirectorySnapshot.ofStopped(disk, ROOT, TARGET);
        assertRestored(disk, TARGET);
        assertThatThrownBy(() -> DirectorySnapshot.ofStopped(disk, ROOT, TARGET))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("already");
    }

    /** Where all is sealed there need be no log, and nobody has held a lock. */
    @Test
    void shouldBeCheckedAndReadBeforeAnybodyStartsOnIt(@TempDir Path directory) throws IOException {
        RealDisk real = new RealDisk();
        Path target = directory.resolve("copy");
        try (Engine engine = open(real, directory.resolve("data"))) {
            fill(engine);
            engine.seal();
            engine.snapshotTo(target);
        }
        for (Path log : real.list(target.resolve("wal"))) {
            Files.delete(log);
        }
        Files.deleteIfExists(target.resolve("wal"));
        DirectoryCheck.Report report = DirectoryCheck.run(real, target, true);
        assertThat(report.damages()).isEmpty();
        assertThat(report.summary()).anyMatch(line -> line.startsWith("log: 0 files"));
        List<String> bytes = new ArrayList<>();
        FileDump.print(real, target, bytes::add);
        assertThat(bytes).anyMatch(line -> line.contains("SEGMENTS"));
        try (ReadOnlyEngine reader = ReadOnlyEngine.open(target, real, InstantSource.system())) {
            assertThat(reader.problems()).isEmpty();
            assertThat(reader.catalog().all().isEmpty()).isFalse();
        }
    }

    @Test
    void shouldHaveTheOtherPartsOrNoSnapshot() {
        try (Engine engine = open(disk, ROOT)) {
            fill(engine);
            engine.addSnapshotPart(
                    directory -> disk.create(directory.resolve("inventory.db")).close());
            engine.snapshotTo(TARGET);
            assertThat(disk.exists(TARGET.resolve("inventory.db"))).isTrue();
            engine.addSnapshotPart(directory -> {
                throw new DiskFailure("the inventory can't be copied");
            });
            Path other = TARGET.resolveSibling("tuesday");
            assertThatThrownBy(() -> engine.snapshotTo(other)).isInstanceOf(DiskFailure.class);
            assertThat(disk.files()).noneMatch(file -> file.toString().contains("tuesday"));
        }
    }

    @Test
    void shouldBeWholeOrAbsentWhereverThePowerGoes() {
        SimulatedDisk counted = new SimulatedDisk(Path.of("/"), 1);
        long[] span = new long[2];
        try (Engine engine = open(counted, ROOT)) {
            fill(engine);
            span[0] = counted.operationCount();
            engine.snapshotTo(TARGET);
            span[1] = counted.operationCount();
        }
        int whole = 0;
        for (long cut = span[0]; cut <= span[1]; cut++) {
            SimulatedDisk cutDisk = new SimulatedDisk(Path.of("/"), 1);
            cutWhileCopying(cutDisk, cut);
            for (PowerCut kind : PowerCut.values()) {
                SimulatedDisk after = cutDisk.afterPowerCut(kind, cut);
                if (after.exists(TARGET)) {
                    whole++;
                    assertRestored(after, TARGET);
                }
                try (Engine engine = open(after, ROOT)) {
                    assertThat(read(engine, key("a")))
                            .as("cut %d, %s", cut, kind)
                            .hasSize(340);
                    assertThat(engine.status().problems()).isEmpty();
                    // What was left is in nobody's way.
                    Path again = TARGET.resolveSibling("again");
                    engine.snapshotTo(again);
                    assertRestored(after, again);
                }
                assertThat(after.exists(ROOT.resolve(DirectorySnapshot.STAGING)))
                        .isFalse();
                assertThat(after.openHandles()).isZero();
            }
        }
        assertThat(whole).isPositive();
    }

    @Test
    void shouldRemoveWhatACrashLeftInTheOwnDirectory() {
        try (Engine engine = open(disk, ROOT)) {
            fill(engine);
            engine.snapshotTo(engine.snapshotDirectory().resolve("monday"));
        }
        Path unfinished = ROOT.resolve("snapshots/tuesday.tmp");
        disk.createDirectories(unfinished.resolve("wal"));
        disk.create(unfinished.resolve("wal/wal-1")).close();
        open(disk, ROOT).close();
        assertThat(disk.exists(unfinished)).isFalse();
        assertRestored(disk, ROOT.resolve("snapshots/monday"));
    }

    @Test
    void shouldBeConsistentWhileManyWrite(@TempDir Path directory) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger acknowledged = new AtomicInteger();
        Path target = directory.resolve("copy");
        long logFiles = 0;
        try (Engine engine =
                Engine.open(directory.resolve("data"), options(), new RealDisk(), InstantSource.system())) {
            Thread writer = new Thread(() -> {
                for (int i = 0; !stop.get(); i++) {
                    write(engine, key("h" + i % 50), i, i + 3, i);
                    acknowledged.set(i + 1);
                    if (i % 40 == 39) {
                        engine.compact();
                    }
                }
            });
            writer.start();
            for (int round = 0; round < 5; round++) {
                int goal = acknowledged.get() + 60;
                while (acknowledged.get() < goal) {
                    Thread.onSpinWait();
                }
                int before = acknowledged.get();
                Path copy = Path.of(target + "-" + round);
                engine.snapshotTo(copy);
                // Before a start lets go of those that are sealed.
                logFiles += logFilesOf(copy);
                try (Engine restored = Engine.open(copy, options())) {
                    assertThat(restored.status().problems()).isEmpty();
                    for (int i = before - 50; i < before; i++) {
                        assertThat(read(restored, key("h" + i % 50))).containsEntry(minute(i), (double) i);
                    }
                }
            }
            stop.set(true);
            writer.join();
        }
        assertThat(logFiles).isPositive();
    }

    /** A segment may know of a delete that came when the log had been linked already. */
    @Test
    void shouldOrderNewDeletesBehindThoseThatItsSegmentsKnow() {
        try (Engine engine = open(disk, ROOT)) {
            write(engine, key("a"), 0, 5, 1);
            engine.seal();
        }
        SegmentIdentity later = SegmentIdentity.sealed(50, Partition.day(minute(0)), 1_000);
        try (SegmentWriter writer = SegmentWriter.create(disk, ROOT.resolve("segments"), later)) {
            writer.append(0, new long[] {minute(10), minute(11)}, new double[] {1, 2}, 0, 2);
            writer.finish();
        }
        for (int start = 0; start < 2; start++) {
            try (Engine engine = open(disk, ROOT)) {
                assertThat(read(engine, key("a"))).hasSize(7 - start);
                engine.delete(RoaringBitmap.bitmapOf(0), minute(10 + start), minute(11 + start));
                assertThat(read(engine, key("a"))).hasSize(6 - start);
                assertThat(engine.status().problems()).isEmpty();
            }
        }
    }

    private static long logFilesOf(Path copy) throws IOException {
        try (var files = Files.walk(copy)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("wal-"))
                    .count();
        }
    }

    private static void cutWhileCopying(SimulatedDisk disk, long cut) {
        Engine engine = open(disk, ROOT);
        try {
            fill(engine);
            disk.crashAt(cut);
            engine.snapshotTo(TARGET);
        } catch (SimulatedCrash | EngineBug | DiskFailure | Rejected crash) {
            assertThat(crash).isNotNull();
        } finally {
            try {
                engine.close();
            } catch (SimulatedCrash | EngineBug | DiskFailure crash) {
                assertThat(crash).isNotNull();
            }
        }
    }

    /** Sealed samples, deleted ones, and some that are only in the log. */
    private static void fill(Engine engine) {
        write(engine, key("a"), 0, 300, 1);
        write(engine, key("b"), 0, 300, 2);
        // And nothing is left to do in the background, which would shift the operations that are counted.
        engine.compact();
        write(engine, key("a"), 300, 400, 1);
        engine.delete(RoaringBitmap.bitmapOf(engine.series().find(key("a"))), minute(100), minute(160));
        write(engine, key("c"), 0, 5, 3);
    }

    private static void assertRestored(SimulatedDisk disk, Path directory) {
        try (Engine engine = open(disk, directory)) {
            TreeMap<Long, Double> a = read(engine, key("a"));
            assertThat(a).hasSize(340).doesNotContainKey(minute(120)).containsKey(minute(399));
            assertThat(read(engine, key("b"))).hasSize(300);
            assertThat(read(engine, key("c"))).hasSize(5);
            assertThat(engine.series().find(key("late"))).isNegative();
            assertThat(engine.status().problems()).isEmpty();
        }
    }

    private static EngineOptions options() {
        return EngineOptions.defaults().withDiskReserveBytes(0).withRingBytes(2 << 20);
    }

    private static Engine open(Disk disk, Path directory) {
        return Engine.open(directory, options(), disk, InstantSource.system());
    }
}
