package io.minke.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimeColumnCacheTest {
    private static final int BLOCKS = 10;
    private static final int COUNT = 64;

    /** A fortnight of one check has ten columns, which come in turns once for each of its series: with one place for each hash, every tenth fortnight had two that drove each other out. */
    @Test
    void shouldFindTheColumnsOfACheckForEachOfItsSeries() {
        for (int seed = 0; seed < 1_000; seed++) {
            TimeColumnCache cache = new TimeColumnCache();
            SplittableRandom random = new SplittableRandom(seed);
            long[][] times = new long[BLOCKS][];
            for (int block = 0; block < BLOCKS; block++) {
                times[block] = SegmentFixture.times(
                        random, SegmentFixture.DAY + block * 3_600_000_000_000L, 60_000_000_000L, COUNT, true);
                assertThat(cache.find(times[block], 0, COUNT)).isNull();
                cache.put(column(block), times[block], 0, COUNT);
            }
            for (int series = 1; series < 9; series++) {
                for (int block = 0; block < BLOCKS; block++) {
                    assertThat(cache.find(times[block], 0, COUNT))
                            .as("block %d of seed %d", block, seed)
                            .isEqualTo(column(block));
                }
            }
        }
    }

    @Test
    void shouldTellColumnsApartByEachOfTheirTimes() {
        TimeColumnCache cache = new TimeColumnCache();
        long[] times = SegmentFixture.times(new SplittableRandom(1), SegmentFixture.DAY, 1_000, COUNT, true);
        assertThat(cache.find(times, 0, COUNT)).isNull();
        cache.put(column(1), times, 0, COUNT);
        for (int i = 0; i < COUNT; i++) {
            long[] others = times.clone();
            others[i]++;
            assertThat(cache.find(others, 0, COUNT)).isNull();
        }
        assertThat(cache.find(times, 0, COUNT - 1)).isNull();
        assertThat(cache.find(times, 1, COUNT - 1)).isNull();
        assertThat(cache.find(times, 0, COUNT)).isEqualTo(column(1));
    }

    private static TimeColumn column(int place) {
        return new TimeColumn(64 + place, 8, COUNT, 0, 1, 0);
    }
}
