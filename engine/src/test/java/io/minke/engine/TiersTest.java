package io.minke.engine;

import static io.minke.engine.EngineWithTiers.DAY;
import static io.minke.engine.EngineWithTiers.HOUR;
import static io.minke.engine.EngineWithTiers.KEY;
import static io.minke.engine.EngineWithTiers.MINUTE;
import static io.minke.engine.EngineWithTiers.OTHER;
import static io.minke.engine.EngineWithTiers.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.EngineWithTiers.Walk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.tier.TierOptions;
import io.minke.engine.tier.TierStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

class TiersTest {
    @TempDir
    Path directory;

    private volatile long nowNanos = START + 10 * DAY;
    private final InstantSource clock = () -> Instant.EPOCH.plusNanos(nowNanos);
    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.open(
                directory,
                EngineOptions.defaults().withDiskReserveBytes(0).withDurability(Durability.OS),
                new RealDisk(),
                clock);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void reopen() {
        engine.close();
        open();
    }

    /** Samples a minute apart. */
    private void fill(SeriesKey key, long from, long to) {
        try (Appender appender = engine.appender()) {
            for (long time = from; time < to; time += MINUTE) {
                appender.append(key, time, time / MINUTE % 100 / 10.0);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    private void append(SeriesKey key, long time, double value) {
        try (Appender appender = engine.appender()) {
            appender.append(key, time, value);
            appender.awaitDurable(appender.flush());
        }
    }

    private TierStatus tier(String name) {
        return engine.status().tiers().stream()
                .filter(tier -> tier.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Walk walk(SeriesKey key, long from, long to) {
        return EngineWithTiers.walk(engine, key, from, to, List.of("1h"));
    }

    @Test
    void shouldAnswerWholeDaysFromRowsAndTheRestFromSamples() {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();

        assertThat(walk(KEY, START, START + 3 * DAY).rows()).isEqualTo(72);
        Walk cut = walk(KEY, START + 30 * MINUTE, START + DAY + 90 * MINUTE);
        assertThat(cut.rows()).isEqualTo(24);
        assertThat(cut.samples()).isEqualTo(60);
        assertThat(cut.count()).isEqualTo(1_500);
    }

    @Test
    void shouldRollUpWithoutHandsOnceADayIsOverAndQuiet() throws InterruptedException {
        nowNanos = START + DAY + HOUR;
        fill(KEY, START, START + DAY);
        engine.compact();
        assertThat(tier("1h").builtDays()).isZero();

        // It is over, but was written to just now.
        nowNanos = START + DAY + 3 * HOUR + 1;
        reopen();
        append(KEY, START + 1, 5);
        engine.compact();
        assertThat(tier("1h").builtDays()).isZero();

        nowNanos += 11 * MINUTE;
        engine.compact();
        assertThat(tier("1h").builtDays()).isEqualTo(1);
        assertThat(walk(KEY, START, START + DAY).rows()).isEqualTo(24);
    }

    @Test
    void shouldForgetTheRowsOfWhatIsDeleted() {
        fill(KEY, START, START + 3 * DAY);
        fill(OTHER, START, START + 3 * DAY);
        engine.rollUp();
        RoaringBitmap series = RoaringBitmap.bitmapOf(engine.series().find(KEY));
        engine.delete(series, START + DAY + 90 * MINUTE, START + DAY + 5 * HOUR + 15 * MINUTE);
        Walk cut = walk(KEY, START, START + 3 * DAY);
        assertThat(cut.count()).isEqualTo(3 * 1_440 - 225);
        assertThat(cut.rows()).isEqualTo(72 - 5);
        assertThat(walk(OTHER, START, START + 3 * DAY).rows()).isEqualTo(72);

        engine.delete(series, START + DAY, START + 2 * DAY);
        for (int round = 0; round < 2; round++) {
            assertThat(walk(KEY, START, START + 3 * DAY).count()).isEqualTo(2 * 1_440);
            engine.compact();
            reopen();
        }
        append(KEY, START + DAY + 1, 7);
        assertThat(walk(KEY, START, START + 3 * DAY).count()).isEqualTo(2 * 1_440 + 1);
        engine.rollUp();
        assertThat(walk(KEY, START, START + 3 * DAY).count()).isEqualTo(2 * 1_440 + 1);
        engine.delete(series, Long.MIN_VALUE, Long.MAX_VALUE);
        engine.compact();
        assertThat(walk(KEY, START, START + 3 * DAY).count()).isZero();
        assertThat(walk(OTHER, START, START + 3 * DAY).count()).isEqualTo(3 * 1_440);
        assertThat(engine.status().deletesWaiting()).isZero();
    }

    @Test
    void shouldRollUpWithoutWhatIsDeletedAndStillInTheSegments() {
        fill(KEY, START, START + 3 * DAY);
        engine.seal();
        RoaringBitmap series = RoaringBitmap.bitmapOf(engine.series().find(KEY));
        engine.delete(series, START + 90 * MINUTE, START + 5 * HOUR + 15 * MINUTE);
        // A round of the background rolls up before it carries deletes out.
        engine.rollUp();
        assertThat(tier("1h").builtDays()).isEqualTo(3);

        // Neither while the delete waits to be carried out nor afterwards.
        for (int round = 0; round < 2; round++) {
            Walk walk = walk(KEY, START, START + 3 * DAY);
            assertThat(walk.count()).isEqualTo(3 * 1_440 - 225);
            engine.compact();
            assertThat(engine.status().deletesWaiting()).isZero();
        }
        assertThat(walk(KEY, START, START + 3 * DAY).rows()).isEqualTo(72 - 3);
    }

    @Test
    void shouldRollUpAnewWhatADeleteTookFromARowAndStillHidesIt() {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();
        RoaringBitmap series = RoaringBitmap.bitmapOf(engine.series().find(KEY));
        engine.delete(series, START + 90 * MINUTE, START + 100 * MINUTE);
        engine.rollUp();
        engine.compact();
        assertThat(engine.status().deletesWaiting()).isZero();

        Walk walk = walk(KEY, START, START + 3 * DAY);
        assertThat(walk.count()).isEqualTo(3 * 1_440 - 10);
        assertThat(walk.rows()).as("the row of fewer samples is there").isEqualTo(72);
    }

    @Test
    void shouldKeepRowsForLongerThanTheirSamples() {
        fill(KEY, START, START + 3 * DAY);
        engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 8).withDays("1h", 30));
        engine.compact();
        assertThat(engine.status().segmentSamples()).isLessThan(3 * 1_440);
        assertThat(walk(KEY, START, START + 3 * DAY).count()).isEqualTo(3 * 1_440);
        engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 8).withDays("1h", 9));
        engine.compact();
        assertThat(walk(KEY, START, START + 3 * DAY).count()).isEqualTo(2 * 1_440);
    }

    @Test
    void shouldAnswerWhatIsNoLongerKeptFromRowsThatWaitToBeRolledUpAnew() {
        RetentionRules rules = RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 9);
        nowNanos += 12 * HOUR;
        fill(KEY, START, START + 3 * DAY);
        fill(OTHER, START, START + 3 * DAY);
        engine.rollUp();
        engine.retain(rules);
        engine.compact();
        Walk before = walk(KEY, START, START + 3 * DAY);
        assertThat(before.count()).isEqualTo(3 * 1_440);
        // The day's morning is too old to be kept, its evening is not. Whoever drops samples would roll it up first.
        engine.retain(RetentionRules.KEEP_ALL);
        append(KEY, START + DAY + 20 * HOUR + 1, 1_000);
        engine.seal();
        reopen();
        engine.retain(rules);
        assertThat(tier("1h").dirtyDays()).isEqualTo(1);
        for (int round = 0; round < 2; round++) {
            Walk walk = walk(KEY, START, START + 3 * DAY);
            assertThat(walk.count()).isEqualTo(before.count() + 1);
            assertThat(walk.sum()).isEqualTo(before.sum() + 1_000);
            assertThat(walk(OTHER, START, START + 3 * DAY).sum()).isEqualTo(before.sum());
            engine.rollUp();
        }
    }

    /** Samples are kept from the middle of an hour on whose row is there, and which is not the oldest one. */
    private long keepFromTheMiddleOfAnHour() {
        nowNanos = START + 10 * DAY + 12 * HOUR + 30 * MINUTE;
        for (SeriesKey key : List.of(KEY, OTHER)) {
            fill(key, START + 8 * DAY, START + 10 * DAY);
        }
        engine.rollUp();
        engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 1));
        engine.compact();
        return START + 9 * DAY + 12 * HOUR;
    }

    @Test
    void shouldAnswerTheBucketThatIsPartlyTooOldByItsRowWhileThatKnowsAllThatIsKept() {
        long hour = keepFromTheMiddleOfAnHour();
        // Late, but not in this bucket.
        append(KEY, hour + 90 * MINUTE + 1, 1_000);
        append(KEY, hour + 10 * HOUR + 1, 1_000);
        for (int round = 0; round < 2; round++) {
            assertThat(walk(KEY, hour, hour + HOUR)).isEqualTo(walk(OTHER, hour, hour + HOUR));
            assertThat(walk(KEY, hour, hour + HOUR).rows()).isEqualTo(1);
            assertThat(walk(KEY, hour - 12 * HOUR, hour + 12 * HOUR).count()).isEqualTo(1_442);
            engine.seal();
        }
    }

    @Test
    void shouldAnswerALateSampleOfTheBucketThatIsPartlyTooOld() {
        long hour = keepFromTheMiddleOfAnHour();
        Walk before = walk(OTHER, hour - 12 * HOUR, hour + 12 * HOUR);
        append(KEY, hour + 45 * MINUTE + 1, 1_000);
        for (int round = 0; round < 2; round++) {
            Walk edge = walk(KEY, hour, hour + HOUR);
            assertThat(edge.rows()).isZero();
            assertThat(edge.count()).as("samples that are kept").isEqualTo(31);
            assertThat(walk(KEY, hour - 12 * HOUR, hour + 12 * HOUR).count()).isEqualTo(1_440 - 30 + 1);
            assertThat(walk(OTHER, hour - 12 * HOUR, hour + 12 * HOUR)).isEqualTo(before);
            engine.seal();
        }
        engine.rollUp();
        Walk rolledUp = walk(KEY, hour - 12 * HOUR, hour + 12 * HOUR);
        assertThat(rolledUp.count()).isEqualTo(before.count() + 1);
        assertThat(rolledUp.sum()).isEqualTo(before.sum() + 1_000);
    }

    @Test
    void shouldAnswerWhatADeleteLeavesOfTheBucketThatIsPartlyTooOld() {
        long hour = keepFromTheMiddleOfAnHour();
        RoaringBitmap series = RoaringBitmap.bitmapOf(engine.series().find(KEY));
        engine.delete(series, hour + 40 * MINUTE, hour + 43 * MINUTE - 1);
        assertThat(walk(KEY, hour, hour + HOUR).count()).isEqualTo(27);
        engine.seal();
        engine.compact();
        assertThat(walk(KEY, hour, hour + HOUR).count()).isGreaterThanOrEqualTo(27);
        engine.rollUp();
        assertThat(walk(KEY, hour, hour + HOUR).count()).isGreaterThanOrEqualTo(27);
        assertThat(walk(OTHER, hour, hour + HOUR).count()).isEqualTo(60);
    }

    @Test
    void shouldTakeLateSamplesAtOnceAndTheirRowsLater() {
        fill(KEY, START, START + 3 * DAY);
        fill(OTHER, START, START + 3 * DAY);
        engine.rollUp();
        Walk before = walk(KEY, START, START + 3 * DAY);

        append(KEY, START + DAY + 30, 1_000);
        Walk unsealed = walk(KEY, START, START + 3 * DAY);
        assertThat(unsealed.sum()).isEqualTo(before.sum() + 1_000);
        assertThat(unsealed.rows()).as("rows up to the late sample").isEqualTo(24);
        assertThat(walk(OTHER, START, START + 3 * DAY).rows())
                .as("nothing is late here")
                .isEqualTo(72);

        engine.compact();
        Walk sealed = walk(KEY, START, START + 3 * DAY);
        assertThat(sealed.sum()).isEqualTo(before.sum() + 1_000);
        assertThat(sealed.rows()).isBetween(48L, 71L);
        assertThat(tier("1h").dirtyDays()).isEqualTo(1);

        engine.rollUp();
        Walk again = walk(KEY, START, START + 3 * DAY);
        assertThat(again.sum()).isEqualTo(before.sum() + 1_000);
        assertThat(again.rows()).isEqualTo(72);
        assertThat(tier("1h").dirtyDays()).isZero();
    }

    @Test
    void shouldKnowAfterARestartWhatIsCleanAndWhatIsNot() {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();
        append(KEY, START + DAY + 30, 1_000);
        engine.compact();

        reopen();
        assertThat(walk(KEY, START, START + 3 * DAY).rows()).isEqualTo(48);
        assertThat(tier("1h").dirtyDays()).isEqualTo(1);
    }

    @Test
    void shouldRebuildALostNoteFromTheRowsAndTrustNoneOfThem() throws IOException {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();
        engine.close();
        Files.writeString(directory.resolve("tiers/1h/note"), "something else entirely\n");
        open();

        assertThat(engine.status().problems()).anyMatch(problem -> problem.contains("tier 1h"));
        assertThat(walk(KEY, START, START + 3 * DAY).rows()).isZero();
        engine.rollUp();
        assertThat(walk(KEY, START, START + 3 * DAY).rows()).isEqualTo(72);
    }

    @Test
    void shouldAnswerFromSamplesWhereASegmentOfRowsIsDamagedOrLost() throws IOException {
        for (boolean lost : new boolean[] {false, true}) {
            fill(KEY, START, START + 3 * DAY);
            engine.rollUp();
            engine.close();
            for (Path segment : filesBelow(directory.resolve("tiers/1h/segments"))) {
                if (lost) {
                    Files.delete(segment);
                } else {
                    byte[] bytes = Files.readAllBytes(segment);
                    bytes[bytes.length - 20] ^= 1;
                    Files.write(segment, bytes);
                }
            }
            open();
            // The second start does not see the loss any more.
            reopen();

            Walk walk = walk(KEY, START, START + 3 * DAY);
            assertThat(walk.rows()).isZero();
            assertThat(walk.count()).isEqualTo(3 * 1_440);
            engine.rollUp();
            assertThat(walk(KEY, START, START + 3 * DAY).rows()).isEqualTo(72);
        }
    }

    @Test
    void shouldAnswerFromSamplesWhereABlockOfRowsIsDamagedAndRollItUpAgain() throws IOException {
        fill(KEY, START, START + 3 * DAY);
        fill(OTHER, START, START + 3 * DAY);
        engine.rollUp();
        Walk before = walk(KEY, START, START + 3 * DAY);
        assertThat(before.rows()).isEqualTo(72);
        List<Path> segments = filesBelow(directory.resolve("tiers/1h/segments"));
        assertThat(segments).hasSize(1);
        byte[] whole = Files.readAllBytes(segments.get(0));
        ByteBuffer file = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int tail = whole.length - 20;
        int dataEnd = (int) file.getLong(tail - file.getInt(tail) + 40);
        int fellBack = 0;
        for (int offset = 64; offset < dataEnd; offset += 37) {
            engine.close();
            byte[] bytes = Files.readAllBytes(segments.get(0));
            bytes[offset] ^= 1;
            Files.write(segments.get(0), bytes);
            open();
            Walk walk = walk(KEY, START, START + 3 * DAY);
            assertThat(walk.sum()).as("byte " + offset).isEqualTo(before.sum());
            assertThat(walk.count()).isEqualTo(before.count());
            fellBack += walk.rows() < 72 ? 1 : 0;
            engine.close();
            Files.write(segments.get(0), whole);
            open();
        }
        assertThat(fellBack).isPositive();

        engine.close();
        byte[] bytes = whole.clone();
        bytes[66] ^= 1;
        Files.write(segments.get(0), bytes);
        open();
        assertThat(walk(OTHER, START, START + 3 * DAY).count()
                        + walk(KEY, START, START + 3 * DAY).count())
                .isEqualTo(2 * before.count());
        engine.compact();
        assertThat(engine.status().problems()).as("it is mended").isEmpty();
        assertThat(walk(KEY, START, START + 3 * DAY).count()).isEqualTo(before.count());
        engine.rollUp();
        assertThat(walk(KEY, START, START + 3 * DAY)).isEqualTo(before);
        assertThat(walk(OTHER, START, START + 3 * DAY)).isEqualTo(before);
        assertThat(filesBelow(directory.resolve("tiers/1h/quarantine"))).hasSize(1);
        engine.close();
        assertThat(DirectoryCheck.run(new RealDisk(), directory, true).damages())
                .allMatch(finding -> finding.contains("quarantine"));
        open();
    }

    /** Damages the first column of each segment of a tier that nobody has opened. */
    private void damageRows() throws IOException {
        damageRows(64);
    }

    private void damageRows(int offset) throws IOException {
        for (Path segment : filesBelow(directory.resolve("tiers/1h/segments"))) {
            byte[] bytes = Files.readAllBytes(segment);
            bytes[offset] ^= 1;
            Files.write(segment, bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 365})
    void shouldTellOfDamagedRowsWhoseSamplesAreGone(int daysAfterwards) throws IOException {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();
        engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 7));
        engine.compact();
        engine.close();
        damageRows();
        open();
        engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, daysAfterwards));
        for (int round = 0; round < 2; round++) {
            assertThatThrownBy(() -> walk(KEY, START, START + 3 * DAY)).isInstanceOf(Damage.class);
            engine.compact();
            assertThat(engine.status().problems()).anyMatch(problem -> problem.contains("no longer kept"));
        }
    }

    @Test
    void shouldLeaveDamagedRowsAloneWhereTheirSamplesAreLostThoughOlderOnesAreThere() throws IOException {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();
        engine.close();
        damageRows();
        for (Path segment : filesBelow(directory.resolve("segments"))) {
            Files.delete(segment);
        }
        open();
        append(KEY, START - 2 * DAY, 1);
        engine.seal();
        walk(KEY, START, START + 3 * DAY);
        engine.compact();
        assertThat(engine.status().problems()).anyMatch(problem -> problem.contains("no longer kept"));
        assertThat(directory.resolve("tiers/1h/quarantine")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMendRowsBeforeTheirSamplesAreDropped(boolean foundByReader) throws IOException {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();
        engine.close();
        damageRows();
        open();
        int late = 0;
        if (foundByReader) {
            walk(KEY, START, START + 3 * DAY);
        } else {
            append(KEY, START + HOUR + 1, 1);
            late = 1;
        }
        engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 7));
        engine.compact();

        assertThat(engine.status().segmentSamples()).isZero();
        assertThat(walk(KEY, START, START + 3 * DAY).count()).isEqualTo(3 * 1_440 + late);
        assertThat(engine.status().problems()).isEmpty();
    }

    /** @param offset in a column that rolling up compares with, or in one that only merges read */
    @ParameterizedTest
    @ValueSource(ints = {64, 130, 200})
    void shouldMendRowsThatItComesUponAndRollTheirDayUpAtOnce(int offset) throws IOException {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();
        engine.close();
        damageRows(offset);
        open();
        append(KEY, START + HOUR + 1, 1_000);
        append(KEY, START + DAY + HOUR + 1, 1_000);
        engine.rollUp();

        assertThat(filesBelow(directory.resolve("tiers/1h/quarantine"))).isNotEmpty();
        assertThat(tier("1h").dirtyDays()).isZero();
        Walk walk = walk(KEY, START, START + 3 * DAY);
        assertThat(walk.rows()).isEqualTo(72);
        assertThat(walk.count()).isEqualTo(3 * 1_440 + 2);
        assertThat(engine.status().problems()).isEmpty();
    }

    @Test
    void shouldDropSamplesOfADayWithDamagedRowsThatNobodyCanMend() throws IOException {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();
        engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 7));
        engine.compact();
        engine.close();
        damageRows();
        open();
        append(KEY, START + 2 * DAY + 23 * HOUR + 1, 1_000);
        engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 7));
        engine.compact();

        assertThat(engine.status().problems()).anyMatch(problem -> problem.contains("no longer kept"));
        assertThat(engine.status().segmentSamples()).isZero();
        assertThat(tier("1h").dirtyDays()).isZero();
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void shouldKeepRowsWhoseSamplesAreGone() throws IOException {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();
        Walk before = walk(KEY, START, START + 3 * DAY);
        engine.close();
        try (var files = Files.walk(directory.resolve("segments"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        open();
        assertThat(walk(KEY, START, START + 3 * DAY)).isEqualTo(before);

        // A sample that comes all the same must not make its row forget the others.
        append(KEY, START + DAY + 30, 1_000);
        engine.rollUp();
        Walk after = walk(KEY, START, START + 3 * DAY);
        assertThat(after.rows()).isEqualTo(72);
        assertThat(after.sum()).isEqualTo(before.sum());
    }

    /** Flips a bit of the newest catalog of a tier that nobody has opened. */
    private void damageCatalog() throws IOException {
        Path newest = filesBelow(directory.resolve("tiers/1h")).stream()
                .filter(file -> file.getFileName().toString().startsWith("catalog-"))
                .max(Comparator.comparing(Path::toString))
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(newest);
        bytes[20] ^= 1;
        Files.write(newest, bytes);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRollUpAnewWhatCameLateThoughItIsTooOldByThen(boolean catalogLost) throws IOException {
        nowNanos = START + 9 * DAY + 12 * HOUR;
        fill(KEY, START, START + DAY);
        engine.rollUp();
        Walk before = walk(KEY, START, START + DAY);
        // As many samples as before, and another sum.
        append(KEY, START + HOUR + 50 * MINUTE, 1_000);
        engine.seal();
        engine.close();
        if (catalogLost) {
            damageCatalog();
        }
        open();
        engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 9));
        engine.rollUp();

        Walk after = walk(KEY, START, START + DAY);
        assertThat(after.count()).isEqualTo(before.count());
        assertThat(after.sum()).isEqualTo(before.sum() + 1_000 - 1);
        close();
        assertThat(DirectoryCheck.run(new RealDisk(), directory, true).damages())
                .allMatch(finding -> finding.contains("quarantine"));
        open();
    }

    @Test
    void shouldNotRollUpAnewWhatIsTooOldForALateSampleOfAnotherHour() throws IOException {
        nowNanos = START + 9 * DAY + 12 * HOUR;
        SplittableRandom random = new SplittableRandom(1);
        try (Appender appender = engine.appender()) {
            for (long time = START; time < START + DAY; time += MINUTE) {
                appender.append(KEY, time, random.nextDouble());
            }
            appender.awaitDurable(appender.flush());
        }
        engine.seal();
        append(KEY, START + HOUR + 50 * MINUTE, 1_000);
        engine.rollUp();
        Walk before = walk(KEY, START + HOUR, START + 2 * HOUR);
        assertThat(before.sum()).isGreaterThan(1_000);
        engine.close();
        List<Path> segments = filesBelow(directory.resolve("segments"));
        assertThat(segments).hasSize(2);
        // The newer value is lost, and what it had taken the place of is not.
        Files.delete(segments.stream()
                .min(Comparator.comparing(file -> file.toFile().length()))
                .orElseThrow());
        open();
        // The hour lies between these two.
        try (Appender appender = engine.appender()) {
            appender.append(KEY, START + 30 * MINUTE + 1, 1_000);
            appender.append(KEY, START + 20 * HOUR + 1, 1_000);
            appender.awaitDurable(appender.flush());
        }
        engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 9));
        engine.rollUp();

        assertThat(tier("1h").dirtyDays()).isZero();
        assertThat(walk(KEY, START + HOUR, START + 2 * HOUR)).isEqualTo(before);
        assertThat(walk(KEY, START, START + DAY).count()).isEqualTo(1_442);
    }

    /** Hours of a day outlive their retention one after the other, files do not: what came late may end before what it has taken the place of. */
    @Test
    void shouldKeepTheNewerRowsOfADayForAsLongAsTheOlderOnes() throws IOException {
        for (int host = 0; host < 20; host++) {
            fill(new SeriesKey("m", "h" + host, "s", "v"), START, START + DAY);
        }
        engine.rollUp();
        append(new SeriesKey("m", "h3", "s", "v"), START + HOUR + 1, 1_000);
        engine.rollUp();
        assertThat(filesBelow(directory.resolve("tiers/1h/segments"))).hasSize(2);
        engine.retain(RetentionRules.KEEP_ALL.withDays("1h", 10));
        nowNanos = START + 10 * DAY + 12 * HOUR;
        engine.compact();
        assertThat(DirectoryCheck.run(new RealDisk(), directory, true).damages())
                .isEmpty();
        nowNanos = START + 11 * DAY + HOUR;
        engine.compact();
        assertThat(filesBelow(directory.resolve("tiers/1h/segments"))).isEmpty();
    }

    @Test
    void shouldLeaveNothingOfRowsThatACrashKeptTheNoteFromTelling() throws IOException {
        fill(KEY, START, START + DAY);
        append(KEY, START + HOUR, Double.NaN);
        engine.seal();
        engine.close();
        Path note = directory.resolve("tiers/1h/note");
        byte[] before = Files.readAllBytes(note);
        open();
        engine.rollUp();
        engine.close();
        Files.write(note, before);
        open();
        append(KEY, START + HOUR, 1_000);
        engine.rollUp();

        assertThat(walk(KEY, START, START + DAY).count()).isEqualTo(1_440);
        close();
        assertThat(DirectoryCheck.run(new RealDisk(), directory, true).damages())
                .as("a gap that was filled")
                .isEmpty();
        open();
    }

    @Test
    void shouldLeaveDaysAloneWhoseRowsWouldSaveNothing() {
        fill(KEY, START, START + 2 * DAY);
        engine.compact();
        nowNanos += HOUR;
        engine.compact();

        assertThat(tier("1h").builtDays()).isEqualTo(2);
        assertThat(tier("5m").builtDays()).as("five samples a row").isZero();
        assertThat(tier("5m").waitingDays()).isEqualTo(2);
        engine.rollUp();
        assertThat(tier("5m").builtDays()).isEqualTo(2);
    }

    @Test
    void shouldCompareRowsWithTheirSamples() {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();
        engine.close();
        DirectoryCheck.Report report = DirectoryCheck.run(new RealDisk(), directory, true);
        assertThat(report.damages()).isEmpty();
        assertThat(report.summary()).anyMatch(line -> line.contains("tier 1h") && line.contains("72 rows compared"));
        open();
    }

    @Test
    void shouldTellOfRowsThatTheirSamplesContradict() throws IOException {
        fill(KEY, START, START + 3 * DAY);
        engine.rollUp();
        engine.close();
        Path rows = directory.resolve("tiers/1h");
        Map<Path, byte[]> before = new HashMap<>();
        for (Path file : filesBelow(rows)) {
            before.put(file, Files.readAllBytes(file));
        }
        open();
        append(KEY, START + MINUTE, 99);
        engine.rollUp();
        engine.close();
        // The rows of before under the note of now.
        for (Path file : filesBelow(rows)) {
            if (!file.endsWith("note")) {
                Files.delete(file);
            }
        }
        before.remove(rows.resolve("note"));
        for (Map.Entry<Path, byte[]> file : before.entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.write(file.getKey(), file.getValue());
        }

        assertThat(DirectoryCheck.run(new RealDisk(), directory, true).damages())
                .singleElement()
                .asString()
                .contains("1h");
        open();
    }

    @Test
    void shouldRefuseWidthsThatDoNotMakeUpADay() {
        assertThatThrownBy(() -> TierOptions.of("7h", Duration.ofHours(7))).isInstanceOf(Rejected.class);
        assertThatThrownBy(() -> TierOptions.of("full", Duration.ofHours(1))).isInstanceOf(Rejected.class);
        assertThatThrownBy(() -> EngineOptions.defaults()
                        .withTiers(List.of(
                                TierOptions.of("1h", Duration.ofHours(1)), TierOptions.of("1h", Duration.ofHours(2)))))
                .isInstanceOf(Rejected.class);
    }
}
