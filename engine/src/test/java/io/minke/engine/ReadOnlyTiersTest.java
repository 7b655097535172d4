package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.WatchedDisk;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.scan.TieredCursor;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.tier.TierOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** A reader beside the owner takes rows for their samples where they are sure to be the same, and nowhere else. */
class ReadOnlyTiersTest {
    private static final Path ROOT = Path.of("/data");
    private static final Path TIER = ROOT.resolve("tiers/1h");
    private static final SeriesKey KEY = EngineReading.key("a");
    private static final long DAY = 86_400_000_000_000L;
    private static final long HOUR = DAY / 24;
    private static final long MINUTE = HOUR / 60;
    private static final long START = 19_400 * DAY;
    private static final int DAYS = 3;
    private static final List<TierOptions> TIERS = List.of(TierOptions.of("1h", Duration.ofHours(1)));
    private static final RetentionRules KEEP_HALF =
            RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 8).withDays("1h", 30);

    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
    private final InstantSource clock = InstantSource.fixed(Instant.EPOCH.plusNanos(START + 10 * DAY));

    /** What a walk by the hour finds. */
    private record Walk(long rows, long samples, double count) {}

    @Test
    void shouldTakeRowsAndDropWhatIsTooOldAsTheOwnerDoes() {
        try (Engine engine = open(TIERS);
                ReadOnlyEngine reader = read(disk)) {
            fill(engine);
            engine.retain(KEEP_HALF);
            reader.refresh();
            assertThat(reader.retention()).isEqualTo(KEEP_HALF);
            engine.compact();
            reader.refresh();
            assertThat(engine.status().segmentsExpired()).isEqualTo(2);
            assertThat(walk(reader)).isEqualTo(walk(engine));
            assertThat(walk(reader)).isEqualTo(new Walk(DAYS * 24, 0, DAYS * 1_440));
            engine.retain(KEEP_HALF.withDays("1h", 9));
            reader.refresh();
            assertThat(walk(reader).count()).isEqualTo((DAYS - 1) * 1_440);
        }
    }

    @Test
    void shouldTakeSamplesWhereTheyCameAfterTheNote() {
        try (Engine engine = open(TIERS);
                ReadOnlyEngine reader = read(disk)) {
            fill(engine);
            engine.rollUp();
            append(engine, START + DAY + 90 * MINUTE + 1);
            engine.seal();
            reader.refresh();
            assertThat(walk(reader)).isEqualTo(new Walk(2 * 24, 1_441, DAYS * 1_440 + 1));
            assertThat(walk(engine).count()).isEqualTo(walk(reader).count());
        }
    }

    /** The row that a delete cuts is there, the delete is not: who had read the note before and the catalog after it would take the row. */
    @Test
    void shouldNotTakeRowsForSamplesThatAreDeletedWhileItReads() {
        boolean[] armed = {false};
        try (Engine engine = open(TIERS)) {
            fill(engine);
            engine.rollUp();
            int[] events = {0};
            Disk watched = before(() -> {
                if (armed[0]) {
                    armed[0] = false;
                    events[0]++;
                    engine.delete(
                            RoaringBitmap.bitmapOf(engine.series().find(KEY)),
                            START + DAY + 10 * MINUTE,
                            START + DAY + 20 * MINUTE);
                    engine.requestCompaction();
                    engine.rollUp();
                    engine.requestCompaction();
                    engine.compact();
                    append(engine, START + 4 * DAY);
                    engine.seal();
                    assertThat(engine.status().deletesWaiting()).isZero();
                }
            });
            try (ReadOnlyEngine reader = read(watched)) {
                // Something new, so that the reader has to look at all of it.
                append(engine, START + 3 * DAY);
                engine.rollUp();
                armed[0] = true;
                reader.refresh();
                assertThat(events[0]).isEqualTo(1);
                assertThat(walk(reader).count()).isEqualTo(DAYS * 1_440 - 10);
                assertThat(walk(reader)).isEqualTo(walk(engine));
            }
        }
    }

    @Test
    void shouldTakeSamplesWhereTheNoteIsDamagedOrARowFileIs() {
        try (Engine engine = open(TIERS)) {
            fill(engine);
            engine.rollUp();
            Path rows = disk.files().stream()
                    .filter(file -> file.startsWith(TIER.resolve("segments")))
                    .findFirst()
                    .orElseThrow();
            for (Path damaged : List.of(TIER.resolve("note"), rows)) {
                int place = disk.content(damaged).length - 3;
                disk.flipBit(damaged, place);
                try (ReadOnlyEngine reader = read(disk)) {
                    assertThat(walk(reader)).as(damaged.toString()).isEqualTo(new Walk(0, DAYS * 1_440, DAYS * 1_440));
                    assertThat(reader.problems()).singleElement().asString().contains(damaged.toString());
                }
                disk.flipBit(damaged, place);
            }
            try (ReadOnlyEngine reader = read(disk)) {
                assertThat(walk(reader).rows()).isEqualTo(DAYS * 24);
            }
        }
    }

    /** Nobody tells that tier of samples and deletes any more. */
    @Test
    void shouldNotFollowATierThatTheOwnerKeepsNoLonger() {
        try (Engine engine = open(TIERS)) {
            fill(engine);
            engine.rollUp();
        }
        try (Engine engine = open(List.of());
                ReadOnlyEngine reader = read(disk)) {
            assertThat(walk(reader).rows()).isZero();
            assertThat(walk(reader).count()).isEqualTo(DAYS * 1_440);
        }
    }

    @Test
    void shouldAnswerFromSamplesAndKeepAllWhereAnOlderOwnerHasWrittenNoSettings() {
        try (Engine engine = open(TIERS)) {
            fill(engine);
            engine.seal();
        }
        disk.delete(ROOT.resolve("settings"));
        try (ReadOnlyEngine reader = read(disk)) {
            assertThat(walk(reader)).isEqualTo(new Walk(0, DAYS * 1_440, DAYS * 1_440));
            assertThat(reader.problems()).isEmpty();
            reader.retain(KEEP_HALF);
            assertThat(walk(reader).count()).isEqualTo(1_440);
        }
        try (Engine engine = open(TIERS)) {
            assertThat(disk.exists(ROOT.resolve("settings"))).isTrue();
            assertThat(walk(engine).count()).isEqualTo(DAYS * 1_440);
        }
    }

    @Test
    void shouldNotGoOnByRulesThatAreNoLongerThere() {
        try (Engine engine = open(TIERS);
                ReadOnlyEngine reader = read(disk)) {
            fill(engine);
            engine.retain(KEEP_HALF);
            reader.refresh();
            disk.delete(ROOT.resolve("settings"));
            reader.refresh();
            assertThat(reader.retention()).isEqualTo(RetentionRules.KEEP_ALL);
            engine.retain(KEEP_HALF.withDays("1h", 9));
            reader.refresh();
            assertThat(reader.retention()).isEqualTo(KEEP_HALF.withDays("1h", 9));
            disk.flipBit(ROOT.resolve("settings"), 30);
            reader.refresh();
            assertThat(reader.retention()).isEqualTo(RetentionRules.KEEP_ALL);
            assertThat(reader.problems()).hasSize(1);
        }
    }

    @Test
    void shouldLetGoOfEverything() {
        try (Engine engine = open(TIERS)) {
            fill(engine);
            engine.rollUp();
            ReadOnlyEngine reader = read(disk);
            for (int round = 0; round < 3; round++) {
                append(engine, START + DAY + round * HOUR + 1);
                engine.rollUp();
                reader.refresh();
            }
            try (Snapshot open = reader.snapshot()) {
                reader.close();
                assertThat(open.tiers()).hasSize(1);
            }
        }
        assertThat(disk.openHandles()).isZero();
    }

    private Engine open(List<TierOptions> tiers) {
        EngineOptions options = EngineOptions.defaults().withDiskReserveBytes(0).withTiers(tiers);
        return Engine.open(ROOT, options, disk, clock);
    }

    private ReadOnlyEngine read(Disk from) {
        return ReadOnlyEngine.open(ROOT, from, clock);
    }

    /** The disk, with something done each time before the names of the engine's catalogs are read. */
    private Disk before(Runnable event) {
        return WatchedDisk.tellingLists(disk, listed -> {
            if (listed.equals(ROOT)) {
                event.run();
            }
        });
    }

    private static void fill(Engine engine) {
        try (Appender appender = engine.appender()) {
            for (long time = START; time < START + DAYS * DAY; time += MINUTE) {
                appender.append(KEY, time, time / MINUTE % 100);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    private static void append(Engine engine, long time) {
        try (Appender appender = engine.appender()) {
            appender.append(KEY, time, 1_000);
            appender.awaitDurable(appender.flush());
        }
    }

    private static Walk walk(ReadableEngine engine) {
        long rowCount = 0;
        long samples = 0;
        double count = 0;
        try (Snapshot snapshot = engine.snapshot()) {
            TieredCursor cursor = new TieredCursor(snapshot, snapshot.tiers());
            cursor.open(engine.series().find(KEY), START, START + DAYS * DAY);
            while (cursor.next()) {
                RollupRows rows = cursor.rows();
                if (rows == null) {
                    int loaded = cursor.samples().load();
                    samples += loaded;
                    count += loaded;
                } else {
                    rowCount += rows.count();
                    for (int i = 0; i < rows.count(); i++) {
                        count += rows.counts()[i];
                    }
                }
            }
        }
        return new Walk(rowCount, samples, count);
    }
}
