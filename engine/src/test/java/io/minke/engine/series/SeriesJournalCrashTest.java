package io.minke.engine.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.disk.DiskFault;
import io.minke.engine.disk.DiskOperation.Kind;
import io.minke.engine.disk.SimulatedCrash;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.SimulatedDisk.PowerCut;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.record.DamagedRange;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Cuts the power at every operation: a name that was forced stays with its id, and no id changes its name. */
final class SeriesJournalCrashTest {
    private static final Path ROOT = Path.of("/data");
    private static final Path SERIES = ROOT.resolve("series");
    private static final int SEEDS = Integer.getInteger("minke.sweep.seeds", 2);

    private static final class Oracle {
        final Map<Integer, SeriesKey> given = new HashMap<>();
        int forced;
    }

    @Test
    void shouldKeepEveryForcedNameWhereverThePowerGoes() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimulatedDisk whole = new SimulatedDisk(ROOT, seed);
            workload(whole, seed, new Oracle());
            for (long cut = 0; cut <= whole.operationCount(); cut++) {
                SimulatedDisk disk = new SimulatedDisk(ROOT, seed);
                disk.crashAt(cut);
                Oracle oracle = new Oracle();
                try {
                    workload(disk, seed, oracle);
                } catch (SimulatedCrash crash) {
                    assertThat(crash).isNotNull();
                }
                for (int tear = 0; tear < 8; tear++) {
                    PowerCut how = tear < 2 ? PowerCut.values()[tear] : PowerCut.TORN;
                    check(disk.afterPowerCut(how, cut * 10 + tear), oracle, "seed " + seed + " cut " + cut + " " + how);
                }
            }
        }
    }

    @Test
    void shouldTakeNothingMoreOnceAForceFailed() {
        for (int n = 0; n < 12; n++) {
            SimulatedDisk disk = new SimulatedDisk(ROOT, n);
            disk.failing(DiskFault.nth(n % 2 == 0 ? Kind.FORCE : Kind.WRITE, n / 2, 1, "Input/output error"));
            Oracle oracle = new Oracle();
            assertThatThrownBy(() -> workload(disk, 1, oracle)).isInstanceOf(DiskFailure.class);
            disk.failing(DiskFault.NONE);
            check(disk.afterPowerCut(PowerCut.TORN, n), oracle, "failure " + n);
        }
    }

    @Test
    void shouldKeepEveryForcedNameWhereATrimFails() {
        for (Kind kind : List.of(Kind.WRITE, Kind.TRUNCATE, Kind.FORCE)) {
            SimulatedDisk disk = new SimulatedDisk(ROOT, 1);
            Oracle oracle = new Oracle();
            try (SeriesIndex index = new SeriesIndex(new MemoryAccount("series", 1L << 30));
                    SeriesJournal journal = SeriesJournal.open(disk, SERIES, index)) {
                append(index, journal, 20, oracle);
                journal.force();
                journal.trim();
                append(index, journal, 20, oracle);
                journal.force();
                oracle.forced = index.count();
                disk.failing(DiskFault.nth(kind, 0, 1, "No space left on device"));
                assertThatThrownBy(journal::trim)
                        .as("%s", kind)
                        .isInstanceOfSatisfying(
                                DiskFailure.class,
                                failure -> assertThat(failure.passes()).isFalse());
                disk.failing(DiskFault.NONE);
                assertThatThrownBy(() -> append(index, journal, 1, oracle)).isInstanceOf(DiskFailure.class);
            }
            for (PowerCut cut : PowerCut.values()) {
                check(disk.afterPowerCut(cut, 1), oracle, kind + " fails, " + cut);
            }
        }
    }

    @Test
    void shouldWriteNothingThatWaitsWhenTrimmed() {
        SimulatedDisk disk = new SimulatedDisk(ROOT, 1);
        Oracle oracle = new Oracle();
        try (SeriesIndex index = new SeriesIndex(new MemoryAccount("series", 1L << 30));
                SeriesJournal journal = SeriesJournal.open(disk, SERIES, index)) {
            append(index, journal, 20, oracle);
            journal.force();
            append(index, journal, 20, oracle);
            long operations = disk.operationCount();
            journal.trim();
            assertThat(disk.operationCount()).isEqualTo(operations);
            journal.force();
            oracle.forced = index.count();
            journal.trim();
            assertThat(journal.bytesOnDisk()).isEqualTo(journal.openFileBytes());
        }
        check(disk, oracle, "trimmed");
    }

    private static void append(SeriesIndex index, SeriesJournal journal, int count, Oracle oracle) {
        UnsafeBuffer scratch = new UnsafeBuffer(new byte[SeriesKey.MAX_ENCODED_BYTES]);
        for (int i = 0; i < count; i++) {
            int id = index.count();
            SeriesKey key = new SeriesKey("m", "host", "s" + id, "v");
            int length = key.encode(scratch, 0);
            journal.appendSeries(id, scratch, 0, length);
            index.add(scratch, 0, length);
            oracle.given.put(id, key);
        }
    }

    private static void workload(SimulatedDisk disk, long seed, Oracle oracle) {
        Random random = new Random(seed);
        UnsafeBuffer scratch = new UnsafeBuffer(new byte[SeriesKey.MAX_ENCODED_BYTES]);
        for (int start = 0; start < 3; start++) {
            try (SeriesIndex index = new SeriesIndex(new MemoryAccount("series", 1L << 30));
                    SeriesJournal journal = SeriesJournal.open(disk, SERIES, index)) {
                for (int group = 0; group < 6; group++) {
                    for (int more = random.nextInt(30); more >= 0; more--) {
                        int id = index.count();
                        SeriesKey key = new SeriesKey("m", "host" + random.nextInt(1 << 30), "s" + id, "v");
                        oracle.given.put(id, key);
                        int length = key.encode(scratch, 0);
                        journal.appendSeries(id, scratch, 0, length);
                        index.add(scratch, 0, length);
                    }
                    journal.appendInfo(random.nextInt(index.count()), group, SeriesInfo.UNKNOWN);
                    if (random.nextInt(3) == 0) {
                        journal.trim();
                        assertThat(journal.hasUnforced()).as("left alone").isTrue();
                    }
                    journal.force();
                    assertThat(journal.hasUnforced()).isFalse();
                    oracle.forced = index.count();
                    if (random.nextInt(3) == 0) {
                        journal.trim();
                    }
                }
            }
        }
    }

    private static void check(SimulatedDisk disk, Oracle oracle, String where) {
        for (int start = 0; start < 2; start++) {
            try (SeriesIndex index = new SeriesIndex(new MemoryAccount("series", 1L << 30));
                    SeriesJournal journal = SeriesJournal.open(disk, SERIES, index)) {
                assertThat(index.count()).as(where).isGreaterThanOrEqualTo(oracle.forced);
                for (int id = 0; id < index.count(); id++) {
                    if (id < oracle.forced || index.isNamed(id)) {
                        assertThat(index.key(id)).as("%s, series %d", where, id).isEqualTo(oracle.given.get(id));
                    }
                }
                assertThat(journal.damaged().stream().filter(DamagedRange::acknowledged))
                        .as(where)
                        .isEmpty();
            }
        }
        assertThat(disk.openHandles()).as(where).isZero();
    }
}
