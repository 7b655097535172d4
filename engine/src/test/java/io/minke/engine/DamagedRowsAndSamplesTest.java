package io.minke.engine;

import static io.minke.engine.EngineWithTiers.DAY;
import static io.minke.engine.EngineWithTiers.KEY;
import static io.minke.engine.EngineWithTiers.OTHER;
import static io.minke.engine.EngineWithTiers.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.segment.BlockRow;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.tier.TierOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of one series and samples of another are damaged: the rows can't be made again with their day, and what is missing is told once their own samples are gone. */
class DamagedRowsAndSamplesTest {
    private static final long END = START + 3 * DAY;
    private static final long SAMPLES = 3 * 1_440;

    @TempDir
    Path directory;

    @Test
    void shouldTellOfRowsThatOtherSamplesKeepFromBeingMended() throws IOException {
        EngineWithTiers life = new EngineWithTiers(new RealDisk(), directory);
        life.reopenWith(List.of(TierOptions.of("1h", Duration.ofHours(1)).withLeastSamplesPerRow(0)));
        life.fill(KEY, START, END);
        life.fill(OTHER, START, END);
        life.engine().rollUp();
        life.close();
        boolean damaged = false;
        for (Path file : EngineWithTiers.filesBelow(directory.resolve("segments"))) {
            damaged |= damage(file, 1);
        }
        assertThat(damaged).as("a block of the other series").isTrue();
        boolean rowsDamaged = false;
        for (Path file : EngineWithTiers.filesBelow(directory.resolve("tiers/1h/segments"))) {
            // One of the columns that the rows of a series are made of.
            for (int column = 0; column < 6 && !rowsDamaged; column++) {
                rowsDamaged = damage(file, column);
            }
        }
        assertThat(rowsDamaged).as("a column of rows").isTrue();
        life.open();
        life.engine().compact();
        assertThat(life.walk(KEY, START, END).count()).isEqualTo(SAMPLES);
        life.engine().rollUp();
        life.engine().retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 7));
        life.engine().compact();
        assertThat(tellsAll(life)).isTrue();
        life.close();
    }

    /** Whether nothing is missing, or is told. */
    private static boolean tellsAll(EngineWithTiers life) {
        try {
            return life.walk(KEY, START, END).count() == SAMPLES;
        } catch (Damage told) {
            return true;
        }
    }

    /** Flips one bit, so that one block or more of this series can't be read, and none of another. @return false if no bit does that */
    private static boolean damage(Path file, int position) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 64; at < bytes.length; at += 13) {
            bytes[at] ^= 1;
            Files.write(file, bytes);
            if (unreadable(file).equals(Set.of(position))) {
                return true;
            }
            bytes[at] ^= 1;
        }
        Files.write(file, bytes);
        return false;
    }

    private static Set<Integer> unreadable(Path file) {
        Set<Integer> positions = new TreeSet<>();
        SegmentReader segment;
        try {
            segment = SegmentReader.open(new RealDisk(), file);
        } catch (Damage whole) {
            return positions;
        }
        BlockRow row = new BlockRow();
        TimestampCodec times = new TimestampCodec();
        ValueCodec values = new ValueCodec();
        for (int position = 0; position < segment.seriesCount(); position++) {
            for (int block = segment.firstBlockAt(position); block < segment.endBlockAt(position); block++) {
                try {
                    segment.row(block, row);
                    segment.decodeTimes(row, times, new long[TimestampCodec.MAX_COUNT]);
                    segment.decodeValues(row, values, new double[TimestampCodec.MAX_COUNT]);
                } catch (Damage found) {
                    positions.add(position);
                }
            }
        }
        segment.release();
        return positions;
    }
}
