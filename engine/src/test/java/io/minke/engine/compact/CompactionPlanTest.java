package io.minke.engine.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CompactionPlanTest {
    private static final long HOUR = 3_600_000_000_000L;
    /** A Monday that begins both a week and 28 days of the epoch's count. */
    private static final long START =
            19_404L * Partition.DAY_NANOS / 28 / Partition.DAY_NANOS * 28 * Partition.DAY_NANOS;

    private final List<SegmentSummary> live = new ArrayList<>();
    private long sequence = 1;
    private long bytesSealed;
    private long bytesMerged;
    private int mostSegments;

    @Test
    void shouldWriteEachByteFiveTimesAtMostWhenDataComeInOrder() {
        for (long now = START; now < START + 120 * Partition.DAY_NANOS; now += 2 * HOUR) {
            seal(now, 100_000);
            compact(now + 2 * HOUR);
        }
        assertThat(amplification()).isLessThan(5);
        // Four or five times 28 days, some weeks, some days, the day that is open.
        assertThat(mostSegments).isLessThan(45);
    }

    @Test
    void shouldKeepTheCostOfLateDataBounded() {
        SplittableRandom random = new SplittableRandom(4);
        for (long now = START; now < START + 60 * Partition.DAY_NANOS; now += 2 * HOUR) {
            seal(now, 100_000);
            seal(now - random.nextLong(20) * Partition.DAY_NANOS, 1_000);
            compact(now + 2 * HOUR);
        }
        assertThat(amplification()).isLessThan(6);
        assertThat(mostSegments).isLessThan(250);
    }

    @Test
    void shouldTakeADayForColdWhenItHasBeenOverForTheColdAge() {
        long end = START + Partition.DAY_NANOS;
        CompactionPlan.Merge day = new CompactionPlan.Merge(List.of(), new Partition(START, 1));
        assertThat(day.isCold(end + 5 * HOUR - 1, 5 * HOUR)).isFalse();
        assertThat(day.isCold(end + 5 * HOUR, 5 * HOUR)).isTrue();
        assertThat(day.isCold(end + 5 * HOUR + 1, 5 * HOUR)).isTrue();
        // Whose blocks are taken over as they are by whatever merges them later.
        assertThat(new CompactionPlan.Merge(List.of(), new Partition(START, 7)).isCold(end, 5 * HOUR))
                .isTrue();
    }

    @Test
    void shouldMergeABackfillOfAYearThatComesInRandomOrder() {
        SplittableRandom random = new SplittableRandom(5);
        long now = START + 400 * Partition.DAY_NANOS;
        for (int i = 0; i < 2_000; i++) {
            seal(START + random.nextLong(365) * Partition.DAY_NANOS, 100_000);
            compact(now);
        }
        assertThat(amplification()).isLessThan(9);
        assertThat(mostSegments).isLessThan(800);
    }

    /** As a backfill host by host: how often a byte is written must not grow with the number of seals. */
    @Test
    void shouldKeepTheCostBoundedWhenEachSealTouchesAllDaysOfFourWeeks() {
        long now = START + 60 * Partition.DAY_NANOS;
        for (int seal = 0; seal < 200; seal++) {
            sealEachOf28Days(100_000);
            compact(now);
        }
        assertThat(amplification()).isLessThan(11);
        assertThat(mostSegments).isLessThan(128);
    }

    @Test
    void shouldNotWriteAMonthAgainForALittleThatIsLateForEachDay() {
        long now = START + 60 * Partition.DAY_NANOS;
        sealEachOf28Days(30_000_000);
        compact(now);
        long month = bytesMerged;
        for (int seal = 0; seal < 100; seal++) {
            sealEachOf28Days(2_000);
            compact(now);
        }
        assertThat(bytesMerged - month).isLessThan(month / 2);
        assertThat(mostSegments).isLessThan(128);
    }

    @Test
    void shouldMergeDaysThatAreLongOverOnce() {
        for (int day = 0; day < 3 * 28; day++) {
            seal(START + day * Partition.DAY_NANOS, 100_000);
        }
        // Two times 28 days are over, and three weeks of the third.
        compact(START + 28 * 3 * Partition.DAY_NANOS - 3 * Partition.DAY_NANOS);
        assertThat(live.stream().map(segment -> segment.identity().partition().days()))
                .containsExactlyInAnyOrder(28, 28, 7, 7, 7, 1, 1, 1, 1, 1, 1, 1);
        assertThat(bytesMerged).isEqualTo((28 + 28 + 21) * 100_000);
    }

    @Test
    void shouldLeaveAloneWhatIsExcludedAndWhatStandsBetween() {
        seal(START, 1_000);
        seal(START, 1_000);
        long now = START + 3 * Partition.DAY_NANOS;
        assertThat(CompactionPlan.next(live, Set.of(), now)).isNotNull();
        assertThat(CompactionPlan.next(live, Set.of(1L), now)).isNull();
        // A wider segment whose order lies between the two: merging them would lift the first above it.
        live.clear();
        live.add(summary(new SegmentIdentity(10, 1, 0, Partition.day(START)), 1_000));
        live.add(summary(new SegmentIdentity(11, 3, 0, Partition.day(START)), 1_000));
        live.add(summary(new SegmentIdentity(12, 2, 1, new Partition(START, 14)), 1_000_000_000));
        assertThat(CompactionPlan.next(live, Set.of(), now)).isNull();
    }

    @Test
    void shouldNotTouchAnOpenDayBeforeEightSegments() {
        for (int i = 1; i < CompactionPlan.MIN_OPEN_SEGMENTS; i++) {
            seal(START, 1_000);
            assertThat(CompactionPlan.next(live, Set.of(), START + HOUR)).isNull();
        }
        seal(START, 1_000);
        assertThat(CompactionPlan.next(live, Set.of(), START + HOUR)).isNotNull();
    }

    private double amplification() {
        return (bytesSealed + bytesMerged) / (double) bytesSealed;
    }

    private void sealEachOf28Days(long bytes) {
        for (int day = 0; day < 28; day++) {
            seal(START + day * Partition.DAY_NANOS, bytes);
        }
    }

    private void seal(long nanos, long bytes) {
        live.add(summary(SegmentIdentity.sealed(sequence++, Partition.day(nanos)), bytes));
        bytesSealed += bytes;
    }

    private void compact(long now) {
        CompactionPlan.Merge merge = CompactionPlan.next(live, Set.of(), now);
        for (int steps = 0; merge != null; steps++) {
            assertThat(steps).isLessThan(100);
            assertThat(merge.sources()).allMatch(live::contains);
            assertThat(merge.bytes()).isLessThanOrEqualTo(CompactionPlan.MAX_MERGE_BYTES);
            bytesMerged += merge.bytes();
            live.removeAll(merge.sources());
            SegmentIdentity last =
                    merge.sources().get(merge.sources().size() - 1).identity();
            live.add(summary(
                    new SegmentIdentity(sequence++, last.order(), last.level() + 1, merge.target()), merge.bytes()));
            merge = CompactionPlan.next(live, Set.of(), now);
        }
        mostSegments = Math.max(mostSegments, live.size());
    }

    private static SegmentSummary summary(SegmentIdentity identity, long bytes) {
        return new SegmentSummary(
                identity,
                (int) identity.sequence(),
                identity.partition().startNanos(),
                identity.partition().endNanos() - 1,
                bytes,
                0,
                1,
                1,
                1,
                bytes);
    }
}
