package io.minke.engine;

import static io.minke.engine.EngineWithTiers.DAY;
import static io.minke.engine.EngineWithTiers.HOUR;
import static io.minke.engine.EngineWithTiers.KEY;
import static io.minke.engine.EngineWithTiers.MINUTE;
import static io.minke.engine.EngineWithTiers.OTHER;
import static io.minke.engine.EngineWithTiers.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.EngineWithTiers.Walk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.disk.WatchedDisk;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.tier.TierOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hours whose samples are gone, asked for while the background makes their day's rows anew: it may take long until all tiers are done. */
class ReadsAmidRoundTest {
    private static final long END = START + 3 * DAY;
    private static final RetentionRules RAW_FOR_A_WEEK = RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 7);
    private static final List<String> BOTH = List.of("1h", "5m");
    private static final List<TierOptions> HOURS = List.of(TierOptions.of("1h", Duration.ofHours(1)));
    private static final List<TierOptions> FIVE_MINUTES =
            List.of(TierOptions.of("5m", Duration.ofMinutes(5)).withLeastSamplesPerRow(0));

    @TempDir
    Path directory;

    private Runnable look = () -> {};
    private int looks;
    private final List<String> wrong = new ArrayList<>();
    private EngineWithTiers life;

    @BeforeEach
    void open() {
        life = new EngineWithTiers(WatchedDisk.tellingAll(new RealDisk(), this::worked), directory);
    }

    @AfterEach
    void close() {
        life.close();
    }

    private void worked() {
        if (Thread.currentThread().getName().equals("minke-sealer")) {
            look.run();
        }
    }

    /** Asks before each thing that the background does to the disk. @param least samples that must be answered at each moment */
    private void during(Runnable work, long from, long to, double least) {
        look = () -> {
            looks++;
            Walk walk = EngineWithTiers.walk(life.engine(), KEY, from, to, BOTH);
            if (walk.count() < least) {
                wrong.add("look " + looks + ": " + walk);
            }
        };
        look.run();
        work.run();
        look.run();
        look = () -> {};
        assertThat(looks).as("moments").isGreaterThan(2);
        assertThat(wrong).isEmpty();
    }

    /** @param minutesOff how far inside of whole five minutes it begins and ends: those are cut as well then */
    @ParameterizedTest
    @CsvSource({"0,true", "2,true", "0,false", "2,false"})
    void shouldAnswerWhatIsLeftOfAnHourThatADeleteHasCut(int minutesOff, boolean settle) {
        life.fill(KEY, START, END);
        life.fill(OTHER, START, END);
        life.engine().rollUp();
        life.engine().retain(RAW_FOR_A_WEEK);
        life.engine().compact();
        assertThat(life.engine().status().segmentSamples()).isZero();
        life.delete(KEY, START + DAY + (10 + minutesOff) * MINUTE, START + DAY + (20 - minutesOff) * MINUTE);
        Runnable work = settle ? life.engine()::rollUp : life.engine()::compact;
        during(work, START, END, 3 * 1_440 - 10);
    }

    /** They are mended from samples that are too old for answers: at no moment may the hours be silently missing. */
    @Test
    void shouldAnswerAllOrTellOfDamageWhileDamagedRowsAreMended() throws IOException {
        life.reopenWith(HOURS);
        life.fill(KEY, START, END);
        life.engine().rollUp();
        life.close();
        for (Path file : EngineWithTiers.filesBelow(directory.resolve("tiers/1h/segments"))) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[64] ^= 1;
            Files.write(file, bytes);
        }
        life.open();
        life.engine().retain(RAW_FOR_A_WEEK);
        int[] told = {0};
        look = () -> {
            looks++;
            try {
                Walk walk = EngineWithTiers.walk(life.engine(), KEY, START, END, BOTH);
                if (walk.count() < 3 * 1_440) {
                    wrong.add("look " + looks + ": " + walk);
                }
            } catch (Damage damage) {
                told[0]++;
            }
        };
        look.run();
        assertThat(told).as("the samples are too old to answer instead").containsExactly(1);
        life.engine().compact();
        look = () -> {};
        assertThat(wrong).isEmpty();
        assertThat(life.walk(KEY, START, END).count()).isEqualTo(3 * 1_440);
        assertThat(life.engine().status().segmentSamples()).isZero();
    }

    /** Each is in the way of making the rows of the other again. */
    @Test
    @Timeout(60)
    void shouldMendTwoDamagedSegmentsOfOneDay() throws IOException {
        life.reopenWith(HOURS);
        for (int i = 0; i < 100; i++) {
            life.fill(i == 0 ? KEY : new SeriesKey("m", "h" + i, "s", "v"), START, END);
        }
        life.engine().rollUp();
        life.append(KEY, START + DAY + MINUTE / 2, 5);
        life.engine().rollUp();
        life.close();
        List<Path> segments = EngineWithTiers.filesBelow(directory.resolve("tiers/1h/segments"));
        assertThat(segments).hasSizeGreaterThan(1);
        for (Path file : segments) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[64] ^= 1;
            Files.write(file, bytes);
        }
        life.open();
        life.walk(KEY, START, END);
        life.engine().compact();
        assertThat(life.walk(KEY, START, END).count()).isEqualTo(3 * 1_440 + 1);
        life.engine().rollUp();
        assertThat(life.walk(KEY, START, END).count()).isEqualTo(3 * 1_440 + 1);
        assertThat(life.walk(KEY, START, END).rows()).isEqualTo(72);
        assertThat(life.engine().status().problems()).isEmpty();
    }

    private static final long NOON = START + DAY / 2;

    /** Samples of a day of which the morning has gone, and rows of it that one tier has and the other, which is kept since then only, has not. */
    private void keepsRowsSinceNoon(List<TierOptions> before) {
        life.reopenWith(before);
        life.fill(KEY, START, NOON);
        life.engine().rollUp();
        life.nowNanos = NOON + 10 * DAY;
        life.engine().retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 10));
        life.engine().compact();
        assertThat(life.engine().status().segmentSamples()).isZero();
        life.fill(KEY, NOON, START + DAY);
        life.engine().rollUp();
        life.reopenWith(List.of(FIVE_MINUTES.get(0), HOURS.get(0)));
        life.engine().retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 10));
    }

    @Test
    void shouldAnswerHoursThatATierOfNarrowerRowsHasNeverKnown() {
        keepsRowsSinceNoon(HOURS);
        life.engine().rollUp();
        // The hour that it cuts is in no other row.
        life.delete(KEY, START + HOUR + 10 * MINUTE, START + HOUR + 20 * MINUTE);
        during(life.engine()::rollUp, START, START + DAY, 1_440 - 60);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldAnswerHoursThatATierOfWiderRowsHasNeverKnown(int late) {
        keepsRowsSinceNoon(FIVE_MINUTES);
        if (late > 0) {
            life.append(KEY, NOON + HOUR + 1, 1);
        }
        Runnable work = () -> {
            life.engine().rollUp();
            life.engine().compact();
        };
        during(work, START, START + DAY, 1_440 + late);
        life.reopen();
        assertThat(EngineWithTiers.walk(life.engine(), KEY, START, START + DAY, List.of("1h"))
                        .count())
                .isEqualTo(1_440 + late);
    }
}
