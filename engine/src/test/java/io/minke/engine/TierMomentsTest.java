package io.minke.engine;

import static io.minke.engine.EngineWithTiers.DAY;
import static io.minke.engine.EngineWithTiers.KEY;
import static io.minke.engine.EngineWithTiers.MINUTE;
import static io.minke.engine.EngineWithTiers.OTHER;
import static io.minke.engine.EngineWithTiers.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.EngineWithTiers.Walk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.disk.WatchedDisk;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.tier.TierOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a row stands for depends on more than its own file: none of it may come from another moment than the rest. */
class TierMomentsTest {
    private static final long END = START + 3 * DAY;
    private static final RetentionRules RAW_FOR_A_WEEK = RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 7);

    @TempDir
    Path directory;

    private Path data;
    private Runnable whenANoteIsLinked = () -> {};
    private EngineWithTiers life;

    @BeforeEach
    void open() {
        data = directory.resolve("data");
        life = new EngineWithTiers(
                WatchedDisk.tellingLinks(new RealDisk(), file -> {
                    if (file.endsWith("tiers/1h/note")) {
                        Runnable once = whenANoteIsLinked;
                        whenANoteIsLinked = () -> {};
                        once.run();
                    }
                }),
                data);
    }

    @AfterEach
    void close() {
        life.close();
    }

    /** The note that was linked calls the day clean whose row is gone by the time its catalog is linked, and so is the delete that took it. */
    @Test
    void shouldTakeASnapshotOfOneMomentOfTheTiers() {
        life.fill(KEY, START, END);
        life.engine().rollUp();
        whenANoteIsLinked = () -> {
            life.delete(KEY, START + DAY + 10 * MINUTE, START + DAY + 20 * MINUTE);
            life.engine().compact();
            assertThat(life.engine().status().deletesWaiting()).isZero();
        };
        Path copy = directory.resolve("copy");
        life.engine().snapshotTo(copy);
        try (Engine restored = life.openAt(copy)) {
            Walk walk = EngineWithTiers.walk(restored, KEY, START, END, List.of("1h"));
            assertThat(walk.count()).isEqualTo(3 * 1_440 - 10);
            assertThat(restored.status().problems()).isEmpty();
        }
    }

    /** Nobody told it of the delete, and by then nobody else would know of it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotBringBackWhatWasDeletedWhileATierWasNotKept(boolean whole) {
        life.fill(KEY, START, END);
        life.fill(OTHER, START, END);
        life.engine().rollUp();
        life.engine().retain(RAW_FOR_A_WEEK);
        life.engine().compact();
        life.reopenWith(List.of(TierOptions.of("5m", Duration.ofMinutes(5))));
        life.engine().retain(RAW_FOR_A_WEEK);
        // Of hours that are gone nothing can be computed anew: the delete must have taken their rows.
        life.delete(KEY, whole ? Long.MIN_VALUE : START + DAY, whole ? Long.MAX_VALUE : START + 2 * DAY);
        life.engine().compact();
        assertThat(life.engine().status().problems()).singleElement().asString().contains("tier 1h is not kept");
        life.reopenWith(TierOptions.defaults());
        life.engine().retain(RAW_FOR_A_WEEK);
        for (int round = 0; round < 2; round++) {
            assertThat(life.walk(KEY, START, END).count()).isEqualTo(whole ? 0 : 2 * 1_440);
            assertThat(life.walk(OTHER, START, END).count()).isEqualTo(3 * 1_440);
            life.engine().compact();
            assertThat(life.engine().status().deletesWaiting()).isZero();
            assertThat(life.engine().status().problems()).isEmpty();
        }
    }

    /** Of an hour that a delete has cut, the rows of five minutes know the rest; these have lost those that it cut itself. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldKeepWhatIsLeftOfAnHourWhoseSamplesAreGoneWhenItsDeleteIsForgotten(int minutesOff) {
        life.fill(KEY, START, END);
        life.fill(OTHER, START, END);
        life.engine().rollUp();
        life.engine().retain(RAW_FOR_A_WEEK);
        life.engine().compact();
        assertThat(life.engine().status().segmentSamples()).isZero();
        Walk other = life.walk(OTHER, START, END);
        life.delete(KEY, START + DAY + (10 + minutesOff) * MINUTE, START + DAY + (20 - minutesOff) * MINUTE);
        for (int round = 0; round < 3; round++) {
            for (List<String> tiers : List.of(List.of("1h", "5m"), List.of("5m"))) {
                assertThat(EngineWithTiers.walk(life.engine(), KEY, START, END, tiers)
                                .count())
                        .as("round %d, %s", round, tiers)
                        .isEqualTo(3 * 1_440 - 10);
            }
            life.engine().compact();
        }
        assertThat(life.engine().status().deletesWaiting()).isZero();
        assertThat(life.walk(KEY, START, END).rows()).isEqualTo(72);
        assertThat(life.walk(KEY, START, END).count()).isEqualTo(3 * 1_440 - 10);
        assertThat(life.walk(OTHER, START, END)).isEqualTo(other);
    }

    @Test
    void shouldForgetADeleteThatNoTierWaitsForAnyMore() throws IOException {
        life.fill(KEY, START, END);
        life.engine().rollUp();
        life.reopenWith(List.of());
        life.delete(KEY, END + DAY, END + 2 * DAY);
        life.engine().compact();
        assertThat(life.engine().status().deletesWaiting())
                .as("it took no rows of theirs")
                .isZero();
        life.delete(KEY, START, START + DAY);
        life.engine().compact();
        assertThat(life.engine().status().deletesWaiting()).isEqualTo(1);
        assertThat(life.engine().status().problems()).hasSize(2);
        for (Path file : EngineWithTiers.filesBelow(data.resolve("tiers"))) {
            Files.delete(file);
        }
        life.engine().compact();
        assertThat(life.engine().status().deletesWaiting()).isZero();
        assertThat(life.engine().status().problems()).isEmpty();
    }

    /** The newest file, which all later ones come after, is lost with whatever told that there had been one. */
    @Test
    void shouldGiveNoSequenceThatANoteKnowsThoughAllElseIsLost() throws IOException {
        life.fill(KEY, START, END);
        life.engine().rollUp();
        // In a week of its own, so that nothing is merged with it.
        life.append(KEY, START + 9 * DAY, 1);
        life.engine().seal();
        life.close();
        Path newest = EngineWithTiers.filesBelow(data.resolve("segments")).stream()
                .max(Comparator.comparing(Path::getFileName))
                .orElseThrow();
        assertThat(newest).hasParentRaw(data.resolve("segments/2023-02-21"));
        Files.delete(newest);
        for (Path file : EngineWithTiers.filesBelow(data)) {
            if (file.getParent().equals(data) && file.getFileName().toString().startsWith("catalog-")) {
                Files.delete(file);
            }
        }
        life.open();
        life.append(KEY, START + DAY + 30, 1_000);
        life.engine().seal();
        // From now on its note says what its rows stand for.
        life.reopen();
        assertThat(life.walk(KEY, START, END).count()).isEqualTo(3 * 1_440 + 1);
    }
}
