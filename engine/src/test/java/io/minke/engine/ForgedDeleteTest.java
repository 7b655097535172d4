package io.minke.engine;

import static io.minke.engine.EngineReading.key;
import static io.minke.engine.EngineReading.minute;
import static io.minke.engine.EngineReading.read;
import static io.minke.engine.EngineReading.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.removal.DeleteRecord;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.wal.WalReader;
import io.minke.engine.wal.WalWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.roaringbitmap.RoaringBitmap;

/** Deletes in the log whose checksums are right and that no engine has written: a start goes on, and tells of them. */
class ForgedDeleteTest {
    private static final Path ROOT = Path.of("/data");

    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);

    @BeforeEach
    void fill() {
        try (Engine engine = open()) {
            write(engine, key("a"), 0, 100, 1);
            engine.seal();
            write(engine, key("b"), 0, 100, 2);
        }
    }

    private Engine open() {
        return Engine.open(ROOT, EngineOptions.defaults().withDiskReserveBytes(0), disk, InstantSource.system());
    }

    private void log(UnsafeBuffer record) {
        Path directory = ROOT.resolve("wal");
        try (WalWriter log = WalWriter.open(
                disk,
                directory,
                1 << 20,
                WalReader.replay(disk, directory, 0, (sequence, type, payload, offset, length) -> {}))) {
            log.append(LogRecords.DELETE, record, 0, record.capacity());
            log.write();
            log.force();
        }
    }

    private static UnsafeBuffer record(RoaringBitmap series, long startNanos, long lastNanos) {
        UnsafeBuffer record = new UnsafeBuffer(new byte[DeleteRecord.length(series)]);
        DeleteRecord.encode(new Tombstone(0, 0, startNanos, lastNanos, series), record, 0);
        return record;
    }

    @Test
    void shouldGoOnBehindADeleteOfNoSeries() {
        UnsafeBuffer forged = record(RoaringBitmap.bitmapOf(0), Long.MIN_VALUE, Long.MAX_VALUE);
        forged.putInt(forged.capacity() - 4, -1);
        log(forged);
        log(record(RoaringBitmap.bitmapOf(1), minute(0), minute(49)));
        try (Engine engine = open()) {
            assertThat(engine.status().problems())
                    .singleElement()
                    .asString()
                    .contains("runs of series")
                    .contains("from 0 to -1");
            assertThat(read(engine, key("a"))).hasSize(100);
            assertThat(read(engine, key("b"))).as("the one behind it counts").hasSize(50);
        }
    }

    /** Nobody runs the engine, so that the log is as it was forged. */
    @Test
    void shouldGoOnBehindADeleteOfNoSeriesBesideTheOwner() {
        UnsafeBuffer forged = record(RoaringBitmap.bitmapOf(0), Long.MIN_VALUE, Long.MAX_VALUE);
        forged.putInt(forged.capacity() - 4, -1);
        log(forged);
        log(record(RoaringBitmap.bitmapOf(1), minute(0), minute(49)));
        try (ReadOnlyEngine reader = ReadOnlyEngine.open(ROOT, disk, InstantSource.system())) {
            reader.refresh();
            assertThat(reader.problems()).singleElement().asString().contains("from 0 to -1");
            assertThat(read(reader, key("a"))).hasSize(100);
            assertThat(read(reader, key("b"))).as("the one behind it counts").hasSize(50);
        }
    }

    @Test
    @Timeout(20)
    void shouldTakeOnlySeriesThatThereAreBesideTheOwner() {
        log(everySeriesFrom1());
        try (ReadOnlyEngine reader = ReadOnlyEngine.open(ROOT, disk, InstantSource.system())) {
            reader.refresh();
            assertThat(reader.problems()).singleElement().asString().contains("2 to 2147483647");
            assertThat(read(reader, key("a"))).hasSize(100);
            assertThat(read(reader, key("b"))).isEmpty();
            assertThat(reader.catalog().all()).isEqualTo(RoaringBitmap.bitmapOf(0));
            try (Engine engine = open()) {
                write(engine, key("b"), 0, 10, 3);
                write(engine, key("c"), 0, 10, 4);
                reader.refresh();
                assertThat(read(reader, key("b"))).hasSize(10);
                assertThat(read(reader, key("c"))).hasSize(10);
            }
        }
    }

    private static UnsafeBuffer everySeriesFrom1() {
        UnsafeBuffer forged = new UnsafeBuffer(new byte[36]);
        DeleteRecord.encode(new Tombstone(0, 0, Long.MIN_VALUE, Long.MAX_VALUE, RoaringBitmap.bitmapOf(1)), forged, 0);
        forged.putInt(32, Integer.MAX_VALUE);
        return forged;
    }

    /** A catalog can't name a delete of nothing: one that did could not be read again. */
    @Test
    void shouldNotNameADeleteOfWhatNobodyKnowsInACatalog() {
        log(record(RoaringBitmap.bitmapOf(7), Long.MIN_VALUE, Long.MAX_VALUE));
        try (Engine engine = open()) {
            assertThat(engine.status().problems()).singleElement().asString().contains("7 to 7");
            assertThat(engine.status().deletesWaiting()).isZero();
            write(engine, key("b"), 100, 110, 3);
            engine.seal();
        }
        try (Engine again = open()) {
            assertThat(again.status().problems()).isEmpty();
            assertThat(read(again, key("a"))).hasSize(100);
            assertThat(read(again, key("b"))).hasSize(110);
        }
    }

    /** Listing all of these would take more memory than there is. */
    @Test
    @Timeout(20)
    void shouldTakeOnlySeriesThatThereAre() {
        RoaringBitmap all = new RoaringBitmap();
        all.add(1L, 1L + Integer.MAX_VALUE);
        UnsafeBuffer forged = everySeriesFrom1();
        assertThat(DeleteRecord.decode(1, forged, 0, 36).series()).isEqualTo(all);
        log(forged);
        try (Engine engine = open()) {
            assertThat(engine.status().problems()).singleElement().asString().contains("2 to 2147483647");
            assertThat(read(engine, key("a"))).hasSize(100);
            assertThat(read(engine, key("b"))).isEmpty();
            assertThat(engine.catalog().all()).isEqualTo(RoaringBitmap.bitmapOf(0));
            write(engine, key("b"), 0, 10, 3);
            write(engine, key("c"), 0, 10, 4);
            assertThat(List.of(
                            read(engine, key("b")).size(),
                            read(engine, key("c")).size()))
                    .containsExactly(10, 10);
        }
        try (Engine again = open()) {
            assertThat(read(again, key("c"))).hasSize(10);
        }
    }
}
