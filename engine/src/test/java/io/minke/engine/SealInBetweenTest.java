package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.WatchedDisk;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.scan.TieredCursor;
import io.minke.engine.series.SeriesKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** Ingest that seals while days are rolled up and segments merged: neither waits for the other, and neither begins over. */
class SealInBetweenTest {
    private static final long DAY = 86_400_000_000_000L;
    private static final long MINUTE = DAY / 1_440;
    private static final long START = 19_400 * DAY;
    private static final int SERIES = 20;

    @TempDir
    private Path directory;

    private volatile Consumer<Path> created = file -> {};
    private volatile CountDownLatch logRolled = new CountDownLatch(0);
    private volatile int begun;
    private volatile int appends;
    private volatile Instant now = Instant.EPOCH.plusNanos(START + 10 * DAY);

    private Engine open() {
        return Engine.open(
                directory,
                EngineOptions.defaults().withDiskReserveBytes(0).withDurability(Durability.OS),
                WatchedDisk.tellingCreates(file -> {
                    if (file.toString().contains("/wal/")) {
                        logRolled.countDown();
                    }
                    created.accept(file);
                }),
                () -> now);
    }

    /** Has samples wait to be sealed when this returns, one at least and all within a minute; on the thread that would seal them. */
    private void sealWaits(Engine engine, long time, double value) {
        append(engine, time, value);
        logRolled = new CountDownLatch(1);
        Thread asking = new Thread(engine::seal, "asks for a seal");
        asking.setDaemon(true);
        asking.start();
        // The log begins a file with the first sample behind those that are handed over.
        for (int i = 1; logRolled.getCount() > 0; i++) {
            assertThat(i).isLessThan(10_000);
            append(engine, time + i * MINUTE / 10_000, value);
        }
    }

    private void append(Engine engine, long time, double value) {
        appends++;
        try (Appender appender = engine.appender()) {
            for (int i = 0; i < SERIES; i++) {
                appender.append(key(i), time, value);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    private static SeriesKey key(int number) {
        return new SeriesKey("m", "h" + number, "s", "v");
    }

    private void fill(Engine engine, long from, long to) {
        fill(engine, from, to, 5 * MINUTE, 1);
    }

    private void fill(Engine engine, long from, long to, long step, double value) {
        for (long time = from; time < to; time += step) {
            append(engine, time, value);
        }
    }

    /** Of one part that is settled and one that is not: merges may begin before this returns. @param watched is told of the files of merges, and of seals of other days */
    private void fillADayToMerge(Engine engine, Consumer<Path> watched) {
        fill(engine, START, START + DAY / 2);
        engine.compact();
        boolean[] sealed = {false};
        created = file -> {
            if (sealed[0] || !isOfDay(file)) {
                watched.accept(file);
            } else {
                sealed[0] = true;
            }
        };
        fill(engine, START + DAY / 2, START + DAY);
        engine.seal();
    }

    private boolean isOfDay(Path file) {
        return file.startsWith(directory.resolve("segments/2023-02-12"));
    }

    /** Calls for a seal each of the first times that a file is begun. */
    private void sealingAt(Engine engine, String part, int times, long sampleTime) {
        begun = 0;
        created = file -> {
            if (file.toString().contains(part) && ++begun <= times) {
                sealWaits(engine, sampleTime + begun, 100);
            }
        };
    }

    @Test
    void shouldNotRollADayUpFromTheBeginningForASealThatCameMeanwhile() {
        try (Engine engine = open()) {
            fill(engine, START, START + DAY);
            engine.seal();
            sealingAt(engine, "tiers/1h/segments", 30, START + 9 * DAY + 20 * 60 * MINUTE);
            engine.rollUp();
            created = file -> {};

            assertThat(begun).isEqualTo(1);
            assertThat(engine.status().tiers().get(1).builtDays()).isEqualTo(1);
            assertThat(engine.status().sealsDone()).as("in between, too").isGreaterThan(1);
        }
    }

    @Test
    void shouldCallADayDirtyThatWasSealedIntoWhileItWasRolledUp() {
        try (Engine engine = open()) {
            fill(engine, START, START + DAY);
            engine.seal();
            sealingAt(engine, "tiers/1h/segments", 1, START + 2 * 60 * MINUTE);
            appends = 0;
            engine.rollUp();
            created = file -> {};

            engine.rollUp();
            assertThat(appends).isPositive();
            try (Snapshot snapshot = engine.snapshot()) {
                RollupRows rows = new RollupRows(snapshot.tiers().get(1).rows());
                rows.open(engine.series().find(key(0)), START, START + DAY);
                assertThat(rows.next()).isTrue();
                assertThat(rows.counts()[1]).isEqualTo(12);
                assertThat(rows.counts()[2])
                        .as("the hour that the late samples are in")
                        .isEqualTo(12 + appends);
                assertThat(rows.maxima()[2]).isEqualTo(100);
            }
        }
    }

    @Test
    void shouldRollUpWhatCameLateBeforeARoundThatLastsDropsItForItsAge() {
        try (Engine engine = open()) {
            engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 10));
            fill(engine, START, START + DAY);
            engine.rollUp();
            fill(engine, START + DAY, START + 2 * DAY);
            engine.seal();
            now = now.plus(Duration.ofMinutes(20));
            begun = 0;
            appends = 0;
            created = file -> {
                if (file.toString().contains("tiers/1h/segments") && ++begun == 1) {
                    // Enough to be merged with the rest of its day.
                    fill(engine, START + 2 * 60 * MINUTE, START + 3 * 60 * MINUTE, MINUTE / 5, 100);
                    sealWaits(engine, START + 2 * 60 * MINUTE, 100);
                    now = now.plus(Duration.ofHours(4));
                }
            };
            engine.compact();
            created = file -> {};
            engine.rollUp();

            assertThat(appends).isPositive();
            try (Snapshot snapshot = engine.snapshot()) {
                RollupRows rows = new RollupRows(snapshot.tiers().get(1).rows());
                rows.open(engine.series().find(key(0)), START, START + DAY);
                assertThat(rows.next()).isTrue();
                assertThat(rows.maxima()[2]).isEqualTo(100);
                assertThat(rows.counts()[1]).isEqualTo(12);
            }
        }
    }

    @Test
    void shouldGiveAMergeUpWhoseRoomASealMayNeed() {
        try (Engine engine = open()) {
            begun = 0;
            boolean[] refused = {false};
            fillADayToMerge(engine, file -> {
                if (isOfDay(file)) {
                    if (++begun == 1) {
                        sealWaits(engine, START + 9 * DAY, 100);
                    }
                } else if (file.startsWith(directory.resolve("segments")) && !refused[0]) {
                    refused[0] = true;
                    throw new DiskFailure("no room for " + file);
                }
            });
            engine.compact();
            created = file -> {};

            assertThat(refused[0]).isTrue();
            assertThat(begun).as("merges begun").isEqualTo(2);
            try (Snapshot snapshot = engine.snapshot()) {
                assertThat(samples(engine, snapshot, START, START + DAY)).isEqualTo(288);
                assertThat(samples(engine, snapshot, START + 9 * DAY, START + 10 * DAY))
                        .isEqualTo(appends - 288);
            }
        }
    }

    @Test
    void shouldNotDropSamplesThatCameForATierWhileTheNextOneWasRolledUp() {
        RetentionRules rules = RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 8);
        try (Engine engine = open()) {
            fill(engine, START, START + DAY);
            engine.seal();
            engine.retain(rules);
            begun = 0;
            appends = 0;
            created = file -> {
                if (file.toString().contains("tiers/1h/segments") && ++begun == 1) {
                    // As if they had been accepted while they were not too old.
                    engine.retain(RetentionRules.KEEP_ALL);
                    sealWaits(engine, START + 2 * 60 * MINUTE + 1, 100);
                    engine.retain(rules);
                }
            };
            engine.compact();
            created = file -> {};

            assertThat(appends).isPositive();
            try (Snapshot snapshot = engine.snapshot()) {
                for (int tier = 0; tier < 2; tier++) {
                    RollupRows rows = new RollupRows(snapshot.tiers().get(tier).rows());
                    rows.open(engine.series().find(key(0)), START, START + DAY);
                    double count = 0;
                    while (rows.next()) {
                        for (int i = 0; i < rows.count(); i++) {
                            count += rows.counts()[i];
                        }
                    }
                    // The last one lies behind those that were sealed.
                    assertThat(count).as("tier " + tier).isGreaterThanOrEqualTo(288 + appends - 1);
                }
            }
        }
    }

    @Test
    void shouldNotDropADayThatGrewTooOldOnlyWhileOthersWereRolledUpToBeDropped() {
        try (Engine engine = open()) {
            fill(engine, START, START + 5 * DAY);
            engine.seal();
            engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 8));
            begun = 0;
            created = file -> {
                if (file.toString().contains("tiers/5m/segments") && ++begun == 1) {
                    // As after a machine's sleep.
                    now = now.plus(Duration.ofDays(2));
                }
            };
            engine.compact();
            created = file -> {};

            assertThat(begun).isPositive();
            assertThat(engine.status().segmentSamples()).as("kept").isEqualTo(SERIES * 288);
            try (Snapshot snapshot = engine.snapshot()) {
                for (int day = 0; day < 4; day++) {
                    RollupRows rows = new RollupRows(snapshot.tiers().get(1).rows());
                    rows.open(engine.series().find(key(0)), START + day * DAY, START + (day + 1) * DAY);
                    assertThat(rows.next()).as("day " + day).isTrue();
                    assertThat(rows.count()).isEqualTo(24);
                }
            }
        }
    }

    @Test
    void shouldNotForgetADeleteThatCutsARowOfAnotherDayMeanwhile() {
        try (Engine engine = open()) {
            fill(engine, START, START + DAY);
            engine.rollUp();
            fill(engine, START + DAY, START + 2 * DAY);
            engine.seal();
            begun = 0;
            created = file -> {
                if (file.toString().contains("tiers/1h/segments") && ++begun == 1) {
                    RoaringBitmap all = RoaringBitmap.bitmapOf(0, SERIES - 1);
                    engine.delete(all, START + 90 * MINUTE, START + 100 * MINUTE);
                    sealWaits(engine, START + 9 * DAY, 100);
                }
            };
            engine.rollUp();
            created = file -> {};
            engine.compact();

            try (Snapshot snapshot = engine.snapshot()) {
                TieredCursor cursor =
                        new TieredCursor(snapshot, List.of(snapshot.tiers().get(1)));
                cursor.open(0, START, START + DAY);
                double count = 0;
                while (cursor.next()) {
                    RollupRows rows = cursor.rows();
                    int pieces = rows == null ? cursor.samples().load() : rows.count();
                    for (int i = 0; i < pieces; i++) {
                        count += rows == null ? 1 : rows.counts()[i];
                    }
                }
                assertThat(count).isEqualTo(288 - 2);
            }
        }
    }

    @Test
    void shouldNotMergeFromTheBeginningForASealThatCameMeanwhile() {
        try (Engine engine = open()) {
            long[] merges = {0};
            fillADayToMerge(engine, file -> {
                // A seal's own file is one of another day.
                if (isOfDay(file) && ++merges[0] <= 30) {
                    sealWaits(engine, START + 9 * DAY + 20 * 60 * MINUTE + merges[0], 100);
                }
            });
            engine.compact();
            created = file -> {};

            assertThat(merges[0]).isPositive();
            assertThat(engine.status().mergesDone()).as("none was given up").isGreaterThanOrEqualTo(merges[0]);
            try (Snapshot snapshot = engine.snapshot()) {
                assertThat(samples(engine, snapshot, START, START + DAY)).isEqualTo(288);
                assertThat(samples(engine, snapshot, START + 9 * DAY, START + 10 * DAY))
                        .as("what was sealed in between")
                        .isEqualTo(appends - 288);
            }
        }
    }

    /** How many of one series a snapshot shows. */
    private static int samples(Engine engine, Snapshot snapshot, long start, long end) {
        SeriesCursor cursor = snapshot.cursor();
        cursor.open(engine.series().find(key(0)), start, end);
        int count = 0;
        while (cursor.next()) {
            count += cursor.load();
        }
        return count;
    }
}
