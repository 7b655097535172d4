package io.minke.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.active.Generation;
import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.Rejected;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.segment.MapCount;
import io.minke.engine.segment.SegmentFixture;
import io.minke.engine.segment.SegmentFixture.Run;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.segment.SegmentSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
    private static final int SERIES = 40;

    private final MapCount maps = new MapCount();
    private final Disk disk = maps.over(new RealDisk());
    private final MemoryAccount account = new MemoryAccount("unsealed", 64 << 20);
    private final ScanMemory memory = new ScanMemory();

    @TempDir
    private Path directory;

    @AfterEach
    void shouldHaveLetGoOfEverything() {
        assertThat(maps.open()).isZero();
        assertThat(account.usedBytes()).isZero();
    }

    @Test
    void shouldKeepSegmentsMappedUntilTheLastSnapshotIsClosed() {
        SegmentReader reader = segment(1);
        SegmentSet set = new SegmentSet(List.of(reader));
        Snapshot first = new Snapshot(set, List.of(), memory);
        Snapshot second = new Snapshot(set, List.of(), memory);
        reader.release();
        set.release();
        assertThat(maps.open()).isEqualTo(1);
        first.close();
        first.close();
        assertThat(maps.open()).isEqualTo(1);
        assertThat(samples(second.cursor(), 3)).isEqualTo(500);
        second.close();
        assertThat(maps.open()).isZero();
    }

    @Test
    void shouldRefuseACursorAfterItsSnapshotWasClosed() {
        SegmentReader reader = segment(1);
        SegmentSet set = new SegmentSet(List.of(reader));
        reader.release();
        Snapshot snapshot = new Snapshot(set, List.of(), memory);
        set.release();
        SeriesCursor cursor = snapshot.cursor();
        cursor.open(0, Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(cursor.next()).isTrue();
        snapshot.close();
        assertThatThrownBy(cursor::load).isInstanceOf(Rejected.class).hasMessageContaining("closed");
        assertThatThrownBy(cursor::next).isInstanceOf(Rejected.class);
        assertThatThrownBy(snapshot::cursor).isInstanceOf(Rejected.class);
        assertThatThrownBy(() -> new Snapshot(set, List.of(), memory)).isInstanceOf(Rejected.class);
    }

    @Test
    void shouldNeverUnmapUnderACursorAtWork() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        AtomicLong scanned = new AtomicLong();
        SplittableRandom random = new SplittableRandom(19);
        for (int round = 0; round < 60; round++) {
            SegmentReader reader = segment(round + 1);
            SegmentSet set = new SegmentSet(List.of(reader));
            reader.release();
            Generation generation = new Generation(1, 1, 0, account);
            generation.append(0, SegmentFixture.DAY + 7, 1);
            Snapshot snapshot = new Snapshot(set, List.of(generation), memory);
            set.release();
            generation.release();
            List<Future<?>> scans = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                SeriesCursor cursor = snapshot.cursor();
                scans.add(threads.submit(() -> scanUntilClosed(cursor, scanned)));
            }
            // From at once to in the middle of it.
            Thread.sleep(0, random.nextInt(1_000_000));
            snapshot.close();
            for (Future<?> scan : scans) {
                scan.get(30, TimeUnit.SECONDS);
            }
            assertThat(maps.open()).as("round %d", round).isZero();
            assertThat(account.usedBytes()).isZero();
        }
        threads.shutdown();
        assertThat(scanned).hasPositiveValue();
    }

    private static void scanUntilClosed(SeriesCursor cursor, AtomicLong scanned) {
        try {
            for (int id = 0; ; id = (id + 1) % SERIES) {
                scanned.addAndGet(samples(cursor, id));
            }
        } catch (Rejected closed) {
            assertThat(closed).hasMessageContaining("closed");
        }
    }

    @Test
    void shouldGoOnBehindADamagedBlock() throws IOException {
        SegmentReader intact = segment(1);
        Path file = intact.path();
        intact.release();
        byte[] content = Files.readAllBytes(file);
        // Behind header and the first time column the values of series 0 begin.
        content[200] ^= 1;
        Files.write(file, content);
        SegmentReader reader = SegmentReader.open(disk, file);
        SegmentSet set = new SegmentSet(List.of(reader));
        reader.release();
        try (Snapshot snapshot = new Snapshot(set, List.of(), memory)) {
            set.release();
            SeriesCursor cursor = snapshot.cursor();
            int damaged = 0;
            for (int id = 0; id < SERIES; id++) {
                try {
                    assertThat(samples(cursor, id)).isEqualTo(500);
                } catch (Damage damage) {
                    assertThat(damage.file()).isEqualTo(file.toString());
                    assertThat(cursor.next()).isFalse();
                    damaged++;
                }
            }
            assertThat(damaged).isEqualTo(1);
        }
    }

    private static int samples(SeriesCursor cursor, int id) {
        cursor.open(id, Long.MIN_VALUE, Long.MAX_VALUE);
        int samples = 0;
        while (cursor.next()) {
            samples += cursor.load();
        }
        return samples;
    }

    private SegmentReader segment(int sequence) {
        SplittableRandom random = new SplittableRandom(sequence);
        long[] times = SegmentFixture.times(random, SegmentFixture.DAY, 60_000_000_000L, 500, false);
        Map<Integer, Run> runs = new TreeMap<>();
        for (int id = 0; id < SERIES; id++) {
            double[] values = new double[500];
            for (int i = 0; i < 500; i++) {
                values[i] = random.nextInt(1_000) / 10.0;
            }
            runs.put(id, new Run(times, values));
        }
        SegmentSummary summary =
                SegmentFixture.write(disk, directory, SegmentIdentity.sealed(sequence, SegmentFixture.day()), runs);
        return SegmentReader.open(disk, directory.resolve(summary.identity().relativePath()));
    }
}
