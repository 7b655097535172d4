package io.minke.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.removal.Removed;
import io.minke.engine.segment.SegmentFixture;
import io.minke.engine.segment.SegmentFixture.Run;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.segment.SegmentSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThickestRowsTest {
    private static final long HOUR = 3_600_000_000_000L;
    private static final long FIVE_MINUTES = HOUR / 12;
    private static final long START = SegmentFixture.DAY;
    private static final long END = START + 12 * HOUR;
    private static final List<Integer> BOTH = List.of(0, 1);
    private static final int WIDE = 0;
    private static final int NARROW = 1;

    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
    private final List<AutoCloseable> open = new ArrayList<>();
    private int sequence;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** @param counts samples of the row that begins at an instant; 0 for no row */
    private TierSnapshot tier(long width, TimeRanges clean, LongToDoubleFunction counts, boolean damaged) {
        long[] starts = new long[(int) ((END - START) / width)];
        double[] values = new double[starts.length];
        int count = 0;
        for (long start = START; start < END; start += width) {
            if (counts.applyAsDouble(start) > 0) {
                starts[count] = start;
                values[count++] = counts.applyAsDouble(start);
            }
        }
        Run run = new Run(Arrays.copyOf(starts, count), Arrays.copyOf(values, count));
        SegmentSummary written = SegmentFixture.write(
                disk,
                Path.of("/segments"),
                SegmentIdentity.sealed(++sequence, SegmentFixture.day()),
                Map.of(RollupColumn.COUNT.idOf(0), run));
        Path file = Path.of("/segments").resolve(written.identity().relativePath());
        if (damaged) {
            disk.flipBit(file, 64);
        }
        SegmentReader reader = SegmentReader.open(disk, file);
        SegmentSet set = new SegmentSet(List.of(reader));
        Snapshot rows = new Snapshot(set, List.of(), List.of(), Removed.NOTHING, new ScanMemory());
        open.add(rows);
        open.add(set::release);
        open.add(reader::release);
        return new TierSnapshot(
                "t" + width, width, clean, TimeRanges.NONE, new KnownSegments(0, Map.of()), rows, new RowDamages());
    }

    private TierSnapshot hours(TimeRanges clean, LongToDoubleFunction counts) {
        return tier(HOUR, clean, counts, false);
    }

    private TierSnapshot fiveMinutes(TimeRanges clean, LongToDoubleFunction counts) {
        return tier(FIVE_MINUTES, clean, counts, false);
    }

    private static ThickestRows.Stretch from(ThickestRows thickest, int hour) {
        return thickest.of(0, BOTH, START + hour * HOUR, END, HOUR);
    }

    private static ThickestRows.Stretch stretch(int tier, int endHour) {
        return new ThickestRows.Stretch(tier, START + endHour * HOUR, null);
    }

    @Test
    void shouldTakeWhoKnowsMoreOfEachBucket() {
        ThickestRows thickest = new ThickestRows(List.of(
                hours(TimeRanges.NONE, start -> start == START + 3 * HOUR ? 0 : 60),
                fiveMinutes(
                        TimeRanges.NONE, start -> start < START + 5 * HOUR ? 4 : start < START + 6 * HOUR ? 6 : 0)));
        assertThat(from(thickest, 0)).isEqualTo(stretch(WIDE, 3));
        assertThat(from(thickest, 3)).isEqualTo(stretch(NARROW, 4));
        assertThat(from(thickest, 4)).isEqualTo(stretch(WIDE, 5));
        assertThat(from(thickest, 5)).isEqualTo(stretch(NARROW, 6));
        assertThat(from(thickest, 6)).isEqualTo(stretch(WIDE, 12));
    }

    /** What is clean may begin and end within the day. */
    @Test
    void shouldTakeWhoIsCleanThereOfThoseThatKnowAsMuch() {
        ThickestRows thickest = new ThickestRows(List.of(
                hours(TimeRanges.NONE.and(START, START + 4 * HOUR), start -> 60),
                fiveMinutes(TimeRanges.NONE.and(START + 2 * HOUR, START + 9 * HOUR + FIVE_MINUTES), start -> 5)));
        assertThat(from(thickest, 0)).isEqualTo(stretch(WIDE, 4));
        assertThat(from(thickest, 4)).isEqualTo(stretch(NARROW, 9));
        assertThat(from(thickest, 9)).as("neither is clean in all of it").isEqualTo(stretch(WIDE, 12));
    }

    @Test
    void shouldTakeWhoCanBeReadAndTellOfWhoCanNot() {
        TierSnapshot damaged = tier(HOUR, TimeRanges.NONE, start -> 60, true);
        ThickestRows thickest = new ThickestRows(List.of(
                damaged, fiveMinutes(TimeRanges.NONE, start -> start < START + 5 * HOUR ? 1 : 0)));
        ThickestRows.Stretch readable = from(thickest, 0);
        assertThat(List.of((long) readable.tier(), readable.endNanos()))
                .containsExactly((long) NARROW, START + 5 * HOUR);
        assertThat(readable.passedOver()).as("there may have been more").isNotNull();
        assertThat(damaged.damages().take()).hasSize(1);
        assertThat(from(thickest, 5)).as("whoever reads these is told").isEqualTo(stretch(WIDE, 12));
    }

    @Test
    void shouldTellNobodyOfDamageWhereAnotherTierKnowsAll() {
        TierSnapshot damaged = tier(HOUR, TimeRanges.NONE, start -> 60, true);
        TimeRanges all = TimeRanges.NONE.and(START, END);
        ThickestRows thickest = new ThickestRows(List.of(damaged, fiveMinutes(all, start -> 5)));
        assertThat(from(thickest, 0)).isEqualTo(stretch(NARROW, 12));
        assertThat(damaged.damages().take()).hasSize(1);
    }
}
