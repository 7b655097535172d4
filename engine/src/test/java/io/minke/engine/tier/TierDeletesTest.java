package io.minke.engine.tier;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Removed;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.removal.Tombstones;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.RowDeletes;
import io.minke.engine.scan.ScanMemory;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.scan.TierView;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentFixture;
import io.minke.engine.segment.SegmentFixture.Run;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/** Rows say which deletes they know, and are believed: what they are made of must know the same ones, whenever another one comes. */
class TierDeletesTest {
    private static final Path SEGMENTS = Path.of("/data/segments");
    private static final Path TIERS = Path.of("/data/tiers");
    private static final long START = SegmentFixture.DAY;
    private static final long MINUTE = 60_000_000_000L;
    private static final long HOUR = 60 * MINUTE;
    private static final long NOW_MILLIS = (START + 10 * Partition.DAY_NANOS) / 1_000_000;
    private static final List<TierOptions> OPTIONS = List.of(
            TierOptions.of("5m", Duration.ofMinutes(5)).withLeastSamplesPerRow(0),
            TierOptions.of("1h", Duration.ofHours(1)).withLeastSamplesPerRow(0));
    private static final Tombstone CUTS = delete(100, START + 3 * HOUR + 2 * MINUTE, START + 3 * HOUR + 3 * MINUTE);
    private static final Tombstone COMES_MEANWHILE = delete(101, START + 6 * HOUR, START + 7 * HOUR);

    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
    private Tombstones deletes = Tombstones.NONE;
    private int looksUntilNext = Integer.MAX_VALUE;

    private static Tombstone delete(long sequence, long from, long to) {
        return new Tombstone(sequence, 0, from, to - 1, RoaringBitmap.bitmapOf(0));
    }

    private Tombstones deletes() {
        if (looksUntilNext-- == 0) {
            deletes = new Tombstones(List.of(CUTS, COMES_MEANWHILE));
        }
        return deletes;
    }

    private SegmentReader samples() {
        long[] times = new long[1_440];
        double[] values = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = START + i * MINUTE;
            values[i] = i % 50;
        }
        SegmentSummary written = SegmentFixture.write(
                disk, SEGMENTS, SegmentIdentity.sealed(1, Partition.day(START)), Map.of(0, new Run(times, values)));
        return SegmentReader.open(disk, SEGMENTS.resolve(written.identity().relativePath()));
    }

    /** The samples are gone, so that the row of an hour that was cut is made of narrower ones. @param looks at the deletes there are, until there is another one */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void shouldNotMakeRowsOfWhatADeleteTakesMeanwhile(int looks) {
        SegmentReader raw = samples();
        Tiers tiers = Tiers.open(
                disk, TIERS, OPTIONS, Duration.ofDays(99), List.of(raw.summary()), this::deletes, NOW_MILLIS);
        tiers.show((tier, view) -> view.rows().release());
        try {
            run(tiers, List.of(raw));
            assertThat(hours(tiers)).hasSize(24);

            deletes = new Tombstones(List.of(CUTS));
            tiers.sawDeletes(deletes);
            looksUntilNext = looks;
            run(tiers, List.of());
            for (int round = 0; round < 2; round++) {
                looksUntilNext = Integer.MAX_VALUE;
                deletes = new Tombstones(List.of(CUTS, COMES_MEANWHILE));
                assertThat(hours(tiers)).contains(3L).hasSize(23).doesNotContain(6L);
                tiers.sawDeletes(deletes);
                run(tiers, List.of());
            }
        } finally {
            tiers.close();
            raw.release();
        }
        assertThat(disk.openHandles()).isZero();
    }

    private static void run(Tiers tiers, List<SegmentReader> raw) {
        tiers.run(() -> raw, Horizon.NONE, NOW_MILLIS, true, true, () -> false);
    }

    /** Those that have a row which counts. */
    private Set<Long> hours(Tiers tiers) {
        Set<Long> hours = new TreeSet<>();
        for (TierView tier : tiers.views()) {
            Removed removed = new Removed(new RowDeletes(tier.widthNanos()).of(deletes), Horizon.NONE);
            try (Snapshot rows = new Snapshot(tier.rows(), List.of(), List.of(), removed, new ScanMemory())) {
                tier.rows().release();
                if (tier.name().equals("1h")) {
                    RollupRows found = new RollupRows(rows);
                    found.open(0, START, START + Partition.DAY_NANOS);
                    while (found.next()) {
                        for (int i = 0; i < found.count(); i++) {
                            hours.add((found.starts()[i] - START) / HOUR);
                        }
                    }
                }
            }
        }
        return hours;
    }
}
