package io.minke.engine;

import static io.minke.engine.EngineWithTiers.DAY;
import static io.minke.engine.EngineWithTiers.HOUR;
import static io.minke.engine.EngineWithTiers.KEY;
import static io.minke.engine.EngineWithTiers.MINUTE;
import static io.minke.engine.EngineWithTiers.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.scan.TierSnapshot;
import io.minke.engine.scan.TieredCursor;
import io.minke.engine.segment.SegmentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that can't be read and whose samples are gone: whatever narrower rows are left answer, and only what is really gone is told as damage. */
class DamagedRowsTest {
    private static final long END = START + 8 * DAY;
    private static final long ALL = 8 * 1_440;
    private static final List<String> BOTH = List.of("1h", "5m");
    private static final List<String> HOURS = List.of("1h");
    private static final RetentionRules RAW_FOR_A_WEEK = RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 7);

    /** In the column that counts, and in one of those that only some folds read. */
    private static final int COUNTS = 64;

    private static final int OTHERS = 300;

    @TempDir
    Path directory;

    private EngineWithTiers life;

    /** What a walk finds, and what it is told. */
    private record Found(long count, List<Damage> damages) {}

    @BeforeEach
    void fill() {
        life = new EngineWithTiers(new RealDisk(), directory);
        life.nowNanos = END + 10 * DAY;
        life.fill(KEY, START, END);
        life.engine().rollUp();
        life.engine().retain(RAW_FOR_A_WEEK);
        life.engine().compact();
        assertThat(life.engine().status().segmentSamples()).isZero();
    }

    @AfterEach
    void close() {
        life.close();
    }

    /** Flips a bit of the segment of a tier that has the rows of an instant. @return samples that its rows stand for */
    private long damage(String tier, long nanos, int offset) throws IOException {
        life.close();
        long minutes = 0;
        for (Path file : EngineWithTiers.filesBelow(directory.resolve("tiers/" + tier + "/segments"))) {
            SegmentReader segment = SegmentReader.open(new RealDisk(), file);
            if (segment.minTime() <= nanos && segment.maxTime() >= nanos) {
                long width = tier.equals("1h") ? HOUR : 5 * MINUTE;
                minutes += (segment.maxTime() + width - segment.minTime()) / MINUTE;
                byte[] bytes = Files.readAllBytes(file);
                bytes[offset] ^= 1;
                Files.write(file, bytes);
            }
            segment.release();
        }
        life.open();
        life.engine().retain(RAW_FOR_A_WEEK);
        assertThat(minutes).isBetween(1_440L, ALL - 1_440);
        return minutes;
    }

    private Found walk(List<String> names) {
        return walk(names, START, END);
    }

    private Found walk(List<String> names, long from, long to) {
        List<Damage> damages = new ArrayList<>();
        long count = 0;
        try (Snapshot snapshot = life.engine().snapshot()) {
            List<TierSnapshot> tiers = snapshot.tiers().stream()
                    .filter(tier -> names.contains(tier.name()))
                    .sorted(Comparator.comparing(TierSnapshot::widthNanos).reversed())
                    .toList();
            TieredCursor cursor = new TieredCursor(snapshot, tiers);
            cursor.open(life.engine().series().find(KEY), from, to);
            while (next(cursor, damages)) {
                count += count(cursor, damages);
            }
        }
        return new Found(count, damages);
    }

    private static boolean next(TieredCursor cursor, List<Damage> damages) {
        while (true) {
            try {
                return cursor.next();
            } catch (Damage damage) {
                damages.add(damage);
            }
        }
    }

    private static long count(TieredCursor cursor, List<Damage> damages) {
        RollupRows rows = cursor.rows();
        if (rows == null) {
            return cursor.samples().load();
        }
        try {
            double sum = 0;
            for (int i = 0; i < rows.count(); i++) {
                sum += rows.counts()[i];
                assertThat(rows.sums()[i]).isPositive();
                assertThat(rows.minima()[i]).isLessThan(rows.maxima()[i]);
                assertThat(rows.firsts()[i]).isNotEqualTo(rows.lasts()[i]);
            }
            return (long) sum;
        } catch (Damage damage) {
            instead(cursor, damage, damages);
            return 0;
        }
    }

    private static void instead(TieredCursor cursor, Damage damage, List<Damage> damages) {
        try {
            cursor.samplesInstead(damage);
        } catch (Damage lost) {
            damages.add(lost);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {COUNTS, OTHERS})
    void shouldAnswerByNarrowerRowsWhereTheWiderOnesAreDamaged(int offset) throws IOException {
        damage("1h", START + 2 * DAY, offset);
        assertThat(walk(BOTH)).isEqualTo(new Found(ALL, List.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {COUNTS, OTHERS})
    void shouldAnswerWhatIsBehindDamagedRowsAndTellOfTheseOnly(int offset) throws IOException {
        long lost = damage("1h", START + 2 * DAY, offset);
        Found found = walk(HOURS);
        assertThat(found.count).isEqualTo(ALL - lost);
        assertThat(found.damages).hasSize(1);
    }

    /** What is damaged in both is gone; all else is not. */
    @ParameterizedTest
    @ValueSource(ints = {COUNTS, OTHERS})
    void shouldTellOfDamageThatBothTiersHave(int offset) throws IOException {
        damage("1h", START + 2 * DAY, offset);
        long lost = damage("5m", START + 2 * DAY + HOUR, offset);
        Found found = walk(BOTH);
        assertThat(found.count).isEqualTo(ALL - lost);
        assertThat(found.damages)
                .extracting(Damage::file)
                .allMatch(file -> file.contains("tiers/5m"))
                .isNotEmpty();
    }

    /** The hours at its ends are in no whole row of the wider tier, and neither is one that a delete has cut. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellOfDamageWhereWiderRowsDoNotFit(boolean cut) throws IOException {
        damage("5m", START + 2 * DAY, COUNTS);
        long from = START + 2 * DAY + (cut ? 0 : 10) * MINUTE;
        long to = START + 2 * DAY + 5 * HOUR + (cut ? 60 : 35) * MINUTE;
        if (cut) {
            life.delete(KEY, from + 2 * HOUR + 10 * MINUTE, from + 2 * HOUR + 20 * MINUTE);
        }
        Found found = walk(BOTH, from, to);
        assertThat(found.count).isBetween(4 * 60L, 5 * 60L);
        assertThat(found.damages)
                .extracting(Damage::file)
                .allMatch(file -> file.contains("tiers/5m"))
                .isNotEmpty();
    }
}
