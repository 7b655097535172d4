package io.minke.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.Appender;
import io.minke.engine.Durability;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.series.SeriesKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** A part of a block table that can't be read hides what it tells of, and ends no work in the background. */
class DamagedTableTest {
    private static final SeriesKey KEY = new SeriesKey("m", "h", "s", "v");
    private static final SeriesKey OTHER = new SeriesKey("m", "h2", "s", "v");
    private static final long HOUR = 3_600_000_000_000L;
    private static final Instant DAY = Instant.parse("2023-02-12T00:00:00Z");
    private static final long START = DAY.toEpochMilli() * 1_000_000;

    @TempDir
    private Path directory;

    private Instant now = DAY.plus(Duration.ofDays(10));

    @BeforeEach
    void writeAndDamage() throws IOException {
        try (Engine engine = open()) {
            append(engine, KEY, START, 120);
            append(engine, OTHER, START, 120);
            engine.seal();
        }
        damageTable();
    }

    @Test
    void shouldGoOnSealingWithADeleteThatNobodyCanTellToBeCarriedOut() throws IOException {
        try (Engine engine = open()) {
            int id = engine.series().find(KEY);
            engine.delete(RoaringBitmap.bitmapOf(id), START + HOUR, START + 2 * HOUR);
            engine.compact();
            assertThat(engine.status().deletesWaiting()).isEqualTo(1);
            assertThat(engine.status().problems()).anyMatch(problem -> problem.contains("not freed of"));
            assertSeals(engine);
        }
    }

    @Test
    void shouldGoOnSealingWhereSomeSeriesAreTooOld() throws IOException {
        now = DAY.plus(Duration.ofDays(20));
        try (Engine engine = open()) {
            engine.retain(RetentionRules.KEEP_ALL.withRules(
                    List.of(new RetentionRules.Rule("short", Set.of("h"), Map.of(RetentionRules.RAW, 15)))));
            engine.compact();
            assertThat(engine.status().problems()).anyMatch(problem -> problem.contains("not freed of"));
            assertSeals(engine);
        }
    }

    @Test
    void shouldGoOnSealingWhereALaterFileOfTheSameDayIsTooOld() throws IOException {
        try (Engine engine = open()) {
            append(engine, KEY, START + HOUR, 2);
            engine.seal();
            now = DAY.plus(Duration.ofDays(20)).plus(Duration.ofMinutes(90));
            engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 20));
            engine.compact();
            assertSeals(engine);
        }
    }

    private void assertSeals(Engine engine) {
        int before = engine.status().segmentCount();
        append(engine, OTHER, now.toEpochMilli() * 1_000_000 - HOUR, 1);
        engine.seal();
        assertThat(engine.status().segmentCount()).isGreaterThan(before);
    }

    private void damageTable() throws IOException {
        Path file;
        try (Stream<Path> files = Files.walk(directory.resolve("segments"))) {
            file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        SegmentReader reader = SegmentReader.open(new RealDisk(), file);
        int group = reader.frame().section(SegmentLayout.SECTION_BLOCK_TABLE).offset()
                + BlockTable.indexLength(reader.blockCount());
        reader.release();
        byte[] bytes = Files.readAllBytes(file);
        bytes[group + 1] ^= 1;
        Files.write(file, bytes);
    }

    /** Samples a minute apart. */
    private static void append(Engine engine, SeriesKey key, long from, int count) {
        try (Appender appender = engine.appender()) {
            for (int i = 0; i < count; i++) {
                appender.append(key, from + i * HOUR / 60, i);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    private Engine open() {
        return Engine.open(
                directory,
                EngineOptions.defaults().withDiskReserveBytes(0).withDurability(Durability.OS),
                new RealDisk(),
                () -> now);
    }
}
