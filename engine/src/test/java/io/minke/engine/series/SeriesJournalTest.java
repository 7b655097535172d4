package io.minke.engine.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskFile;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.memory.MemoryAccount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SeriesJournalTest {
    @TempDir
    Path directory;

    private final Disk disk = new RealDisk();
    private final MemoryAccount account = new MemoryAccount("series", 1L << 30);
    private final List<SeriesIndex> opened = new ArrayList<>();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[SeriesKey.MAX_ENCODED_BYTES]);

    @AfterEach
    void freeEverything() {
        opened.forEach(SeriesIndex::close);
        assertThat(account.usedBytes()).isZero();
    }

    @Test
    void shouldNameEverySeriesAgainAfterARestart() {
        int total = 0;
        for (int start = 0; start < 4; start++) {
            SeriesIndex index = index();
            try (SeriesJournal journal = open(index)) {
                assertThat(journal.damaged()).isEmpty();
                assertThat(index.count()).isEqualTo(total);
                for (int i = 0; i < 3_000; i++) {
                    add(index, journal, key(total++));
                    if (i % 1_000 == 7) {
                        journal.force();
                    }
                }
                journal.force();
                assertThat(journal.hasUnforced()).isFalse();
            }
        }
        SeriesIndex index = index();
        open(index).close();
        assertThat(index.count()).isEqualTo(total);
        for (int id = 0; id < total; id++) {
            assertThat(index.key(id)).isEqualTo(key(id));
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void shouldTakeNoMoreOfTheDiskThanItHoldsWhenTrimmed() throws IOException {
        SeriesIndex index = index();
        try (SeriesJournal journal = open(index)) {
            journal.trim();
            for (int i = 0; i < 3_000; i++) {
                add(index, journal, key(i));
                if (i % 1_000 == 999) {
                    journal.force();
                    assertThat(Files.size(files().get(0))).isGreaterThan(journal.openFileBytes());
                    journal.trim();
                    journal.trim();
                    assertThat(Files.size(files().get(0))).isEqualTo(journal.openFileBytes());
                    assertThat(journal.bytesOnDisk()).isEqualTo(journal.openFileBytes());
                }
            }
        }
        SeriesIndex again = index();
        try (SeriesJournal journal = open(again)) {
            assertThat(journal.damaged()).isEmpty();
        }
        assertThat(again.count()).isEqualTo(3_000);
        assertThat(again.key(2_999)).isEqualTo(key(2_999));
    }

    @Test
    void shouldTakeLittleMoreThanTheNewPartOfEachKey() {
        SeriesIndex index = index();
        long keyBytes = 0;
        try (SeriesJournal journal = open(index)) {
            for (int i = 0; i < 10_000; i++) {
                keyBytes += add(index, journal, key(i));
            }
        }
        long bytes = lengths();
        assertThat(bytes).isLessThan(keyBytes / 2);
    }

    @Test
    void shouldTellInfosWithTheirHistoryAgainAfterARestart() {
        SeriesInfo full = new SeriesInfo("db", "dBm", -40, 0.5, "10:20", "@5:6", List.of(1.0, 2.0, 3.0, -4.5), true);
        SeriesIndex index = index();
        try (SeriesJournal journal = open(index)) {
            for (int i = 0; i < 2_000; i++) {
                add(index, journal, key(i));
                info(index, journal, i, 100, i % 3 == 0 ? full : info("u" + i % 7));
            }
            journal.force();
            info(index, journal, 5, 200, SeriesInfo.UNKNOWN);
        }
        SeriesIndex again = index();
        open(again).close();
        for (int i = 0; i < 2_000; i++) {
            assertThat(again.info(i)).isEqualTo(index.info(i));
        }
        List<String> history = new ArrayList<>();
        SeriesJournal.load(disk, directory.resolve("series"), index(), (id, from, info) -> {
            if (id == 5) {
                history.add(from + " " + info.unit());
            }
        });
        assertThat(history).containsExactly("100 u5", "200 null");
        assertThat(again.info(5)).isEqualTo(SeriesInfo.UNKNOWN);
        assertThat(lengths()).isLessThan(2_000 * 30);
    }

    @Test
    void shouldLoseOnlyTheNamesOfTheDamagedRecordWhenAnyByteIsFlipped() throws IOException {
        SeriesIndex index = index();
        int perRecord = 3;
        try (SeriesJournal journal = open(index)) {
            for (int i = 0; i < 8 * perRecord; i++) {
                add(index, journal, key(i));
                if (i % perRecord == perRecord - 1) {
                    journal.force();
                }
            }
        }
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length - 24; at++) {
            flip(file, at, whole[at]);
            SeriesIndex again = index();
            try (SeriesJournal journal = open(again)) {
                assertThat(journal.damaged()).as("flip at %d", at).hasSize(1);
                assertThat(journal.damaged().get(0).copy()).isNotNull();
                List<Integer> lost = new ArrayList<>();
                for (int id = 0; id < 8 * perRecord; id++) {
                    if (id < again.count() && again.isNamed(id)) {
                        assertThat(again.key(id)).isEqualTo(key(id));
                    } else {
                        lost.add(id);
                    }
                }
                assertThat(lost).as("flip at %d", at).hasSize(at < 64 ? 0 : perRecord);
            }
            again.close();
            for (Path more : files()) {
                if (!more.equals(file)) {
                    Files.delete(more);
                }
            }
            try (DiskFile restored = disk.open(file)) {
                restored.truncate(whole.length);
                restored.write(ByteBuffer.wrap(whole), 0);
            }
        }
    }

    @Test
    void shouldGoOnInANewFileBehindATornTail() throws IOException {
        SeriesIndex index = index();
        try (SeriesJournal journal = open(index)) {
            for (int i = 0; i < 10; i++) {
                add(index, journal, key(i));
                journal.force();
            }
        }
        try (DiskFile file = disk.open(files().get(0))) {
            file.truncate(file.length() - 30);
        }
        SeriesIndex again = index();
        try (SeriesJournal journal = open(again)) {
            assertThat(again.count()).isEqualTo(9);
            assertThat(journal.damaged()).isEmpty();
            assertThat(journal.tornBytes()).isPositive();
            journal.reserve(again, 10);
            add(again, journal, key(77));
        }
        SeriesIndex third = index();
        try (SeriesJournal journal = open(third)) {
            assertThat(journal.damaged()).isEmpty();
            assertThat(third.count()).isEqualTo(11);
            assertThat(third.isNamed(9)).isFalse();
            assertThat(third.key(10)).isEqualTo(key(77));
        }
        assertThat(files()).hasSize(2);
    }

    @Test
    void shouldNeverGiveAReservedIdAgainAfterARestart() {
        SeriesIndex index = index();
        try (SeriesJournal journal = open(index)) {
            add(index, journal, key(0));
            journal.reserve(index, 5);
            journal.reserve(index, 3);
            journal.force();
        }
        SeriesIndex again = index();
        open(again).close();
        assertThat(again.count()).isEqualTo(5);
        assertThat(again.isNamed(0)).isTrue();
        assertThat(again.isNamed(4)).isFalse();
    }

    @Test
    void shouldLeaveTheDirectoryAloneWhenOnlyLoading() {
        SeriesIndex index = index();
        try (SeriesJournal journal = open(index)) {
            add(index, journal, key(1));
            journal.force();
            SeriesIndex beside = index();
            long before = lengths();
            assertThat(SeriesJournal.load(disk, directory.resolve("series"), beside))
                    .isEmpty();
            assertThat(beside.key(0)).isEqualTo(key(1));
            assertThat(lengths()).isEqualTo(before);
        }
    }

    private static SeriesInfo info(String unit) {
        return new SeriesInfo(unit, unit, 0, Double.NaN, "10:20", null, List.of(1.0, 2.0), false);
    }

    private static SeriesKey key(int number) {
        return new SeriesKey("check_cpe", "pim" + number / 9, "svc" + number % 3, "metric" + number % 9);
    }

    private void flip(Path file, int at, byte was) {
        try (DiskFile damaged = disk.open(file)) {
            damaged.write(ByteBuffer.wrap(new byte[] {(byte) (was ^ 1 << at % 8)}), at);
        }
    }

    private SeriesIndex index() {
        SeriesIndex index = new SeriesIndex(account);
        opened.add(index);
        return index;
    }

    private SeriesJournal open(SeriesIndex index) {
        return SeriesJournal.open(disk, directory.resolve("series"), index);
    }

    private int add(SeriesIndex index, SeriesJournal journal, SeriesKey key) {
        int length = key.encode(scratch, 0);
        journal.appendSeries(index.count(), scratch, 0, length);
        index.add(scratch, 0, length);
        return length;
    }

    private static void info(SeriesIndex index, SeriesJournal journal, int id, long nanos, SeriesInfo info) {
        journal.appendInfo(id, nanos, info);
        index.info(id, info);
    }

    private List<Path> files() {
        try (Stream<Path> names = Files.list(directory.resolve("series"))) {
            return names.sorted().toList();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private long lengths() {
        return files().stream().mapToLong(file -> file.toFile().length()).sum();
    }
}
