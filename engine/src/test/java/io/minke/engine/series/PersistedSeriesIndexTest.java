package io.minke.engine.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Rejected;
import io.minke.engine.memory.MemoryAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PersistedSeriesIndexTest {
    private static final PersistedSeriesIndex.Pace AT_ONCE =
            new PersistedSeriesIndex.Pace(0, TimeUnit.MILLISECONDS.toNanos(1), 0);

    @TempDir
    Path directory;

    private final Disk disk = new RealDisk();
    private final MemoryAccount account = new MemoryAccount("series", 1L << 30);
    private final SeriesIndex index = new SeriesIndex(account);
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[SeriesKey.MAX_ENCODED_BYTES]);
    private Path series = Path.of("");

    @BeforeEach
    void makeDirectory() {
        series = directory.resolve("series");
        disk.createDirectories(series);
    }

    @AfterEach
    void freeEverything() {
        index.close();
        assertThat(account.usedBytes()).isZero();
    }

    @Test
    void shouldAnswerASecondReaderWhileOpenAndAfterAProperClose() {
        add(3_000);
        index.reserve(3_010);
        add(10);
        try (PersistedSeriesIndex owner = followed()) {
            try (PersistedSeriesIndex beside = PersistedSeriesIndex.openReadOnly(disk, series)) {
                assertAllFound(beside, 3_000);
            }
            assertThat(owner.problem()).isNull();
        }
        try (PersistedSeriesIndex after = PersistedSeriesIndex.openReadOnly(disk, series)) {
            assertAllFound(after, 3_000);
            assertThat(find(after, key(3_010))).isEqualTo(3_010);
            assertThat(find(after, key(99_999))).isEqualTo(SeriesIndex.ABSENT);
        }
    }

    @Test
    void shouldGoOnWithTheMapThatWasClosedProperlyAndGrowWhenFull() throws IOException {
        add(100);
        followed().close();
        assertThat(capacity()).isEqualTo(2_048);
        add(100);
        try (PersistedSeriesIndex owner = followed()) {
            assertAllFound(owner, 200);
        }
        assertThat(capacity()).isEqualTo(2_048);
        add(9_800);
        try (PersistedSeriesIndex owner = followed()) {
            assertAllFound(owner, 10_000);
        }
        assertThat(capacity()).isEqualTo(12_000);
        assertThat(Files.size(series.resolve("index.cm"))).isLessThan(10_000 * 100);
    }

    @Test
    void shouldThrowTheMapAwayWhenItsOwnerDidNotCloseIt() throws IOException {
        add(100);
        followed().close();
        new SeriesMapState(SeriesMapState.Phase.OPEN, 100, 2_048, Integer.MAX_VALUE, 17, 0, 0)
                .publish(disk, series.resolve("index.state"));
        Files.write(series.resolve("index.cm"), new byte[100]);
        assertThatThrownBy(() -> PersistedSeriesIndex.openReadOnly(disk, series))
                .isInstanceOf(Rejected.class);
        try (PersistedSeriesIndex owner = followed()) {
            assertAllFound(owner, 100);
        }
    }

    @Test
    void shouldMakeTheMapAgainWhenItIsDamagedOrBelongsToOtherSeries() throws IOException {
        add(100);
        followed().close();
        Files.write(series.resolve("index.cm"), new byte[5_000]);
        assertThatThrownBy(() -> PersistedSeriesIndex.openReadOnly(disk, series))
                .isInstanceOf(Rejected.class);
        try (PersistedSeriesIndex owner = followed()) {
            assertAllFound(owner, 100);
            assertThat(owner.problem()).isNull();
        }
        byte[] map = Files.readAllBytes(series.resolve("index.cm"));
        map[map.length / 2] ^= 4;
        Files.write(series.resolve("index.cm"), map);
        assertThatThrownBy(() -> PersistedSeriesIndex.openReadOnly(disk, series))
                .isInstanceOf(Rejected.class);
        Files.write(series.resolve("index.state"), new byte[60]);
        try (PersistedSeriesIndex owner = followed()) {
            assertAllFound(owner, 100);
        }
    }

    @Test
    void shouldLeaveAnOldMapAsItIsWhenClosedBeforeItBegan() {
        add(100);
        followed().close();
        add(100);
        PersistedSeriesIndex.follow(disk, series, index).close();
        try (PersistedSeriesIndex after = PersistedSeriesIndex.openReadOnly(disk, series)) {
            assertAllFound(after, 100);
            assertThat(after.followedIds()).isEqualTo(100);
        }
    }

    @Test
    void shouldNotBeAbleToPhoneHome() {
        add(1);
        followed().close();
        assertThat(System.getProperty("chronicle.analytics.disable")).isEqualTo("true");
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThat(getClass().getClassLoader().getResource("net/openhft/chronicle/analytics"))
                .isNull();
    }

    private PersistedSeriesIndex followed() {
        PersistedSeriesIndex persisted = PersistedSeriesIndex.follow(disk, series, index, AT_ONCE);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> persisted.problem() != null || persisted.followedIds() == index.count());
        await().atMost(Duration.ofSeconds(60)).until(() -> persisted.problem() != null || isReadable());
        return persisted;
    }

    private long capacity() {
        SeriesMapState state = SeriesMapState.read(disk, series.resolve("index.state"));
        return state == null ? 0 : state.capacity();
    }

    private boolean isReadable() {
        SeriesMapState state = SeriesMapState.read(disk, series.resolve("index.state"));
        return state != null && state.isReadable(disk, series.resolve("index.cm"));
    }

    private void add(int more) {
        for (int i = 0; i < more; i++) {
            index.add(scratch, 0, key(index.count()).encode(scratch, 0));
        }
    }

    private void assertAllFound(PersistedSeriesIndex persisted, int count) {
        for (int id = 0; id < count; id++) {
            assertThat(find(persisted, key(id))).isEqualTo(id);
        }
    }

    private int find(PersistedSeriesIndex persisted, SeriesKey key) {
        return persisted.find(scratch, 0, key.encode(scratch, 0));
    }

    private static SeriesKey key(int number) {
        return new SeriesKey("check_cpé", "pim" + number / 9, "svc" + number % 3, "metric" + number % 9);
    }
}
