package io.minke.engine.removal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.minke.engine.failure.Damage;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.roaringbitmap.RoaringBitmap;

/**
 * The payload of a log record that deletes.
 *
 * <pre>
 *  0        8         16         24     28
 *  +--------+---------+----------+------+------------------------------+
 *  | i64    | i64     | i64      | u32  | (i32 first id, i32 last id)  |
 *  | millis | start   | last     | runs |                      × runs  |
 *  +--------+---------+----------+------+------------------------------+
 * </pre>
 */
public final class DeleteRecord {
    private static final int MILLIS_OFFSET = 0;
    private static final int START_OFFSET = MILLIS_OFFSET + Long.BYTES;
    private static final int LAST_OFFSET = START_OFFSET + Long.BYTES;
    private static final int RUNS_OFFSET = LAST_OFFSET + Long.BYTES;
    private static final int HEADER_BYTES = RUNS_OFFSET + Integer.BYTES;
    private static final int RUN_BYTES = 2 * Integer.BYTES;

    /** 800 KB, well below the longest record; more is deleted by several records. */
    public static final int MAX_RUNS = 100_000;

    private DeleteRecord() {}

    public static int length(RoaringBitmap series) {
        return HEADER_BYTES + SeriesRuns.count(series) * RUN_BYTES;
    }

    /** Cuts a set into parts that fit into a record each. */
    public static List<RoaringBitmap> parts(RoaringBitmap series) {
        List<RoaringBitmap> parts = new ArrayList<>();
        int[] runs = {MAX_RUNS};
        SeriesRuns.each(series, (first, last) -> {
            if (runs[0] == MAX_RUNS) {
                parts.add(new RoaringBitmap());
                runs[0] = 0;
            }
            SeriesRuns.add(parts.get(parts.size() - 1), first, last);
            runs[0]++;
        });
        return parts;
    }

    /** Writes all but the sequence, which is the record's. */
    public static void encode(Tombstone tombstone, MutableDirectBuffer target, int offset) {
        target.putLong(offset + MILLIS_OFFSET, tombstone.millis(), LITTLE_ENDIAN);
        target.putLong(offset + START_OFFSET, tombstone.startNanos(), LITTLE_ENDIAN);
        target.putLong(offset + LAST_OFFSET, tombstone.lastNanos(), LITTLE_ENDIAN);
        int[] runs = {0};
        SeriesRuns.each(tombstone.series(), (first, last) -> {
            int run = offset + HEADER_BYTES + runs[0]++ * RUN_BYTES;
            target.putInt(run, first, LITTLE_ENDIAN);
            target.putInt(run + Integer.BYTES, last, LITTLE_ENDIAN);
        });
        target.putInt(offset + RUNS_OFFSET, runs[0], LITTLE_ENDIAN);
    }

    /** @throws Damage if it is no such payload */
    public static Tombstone decode(long sequence, DirectBuffer source, int offset, int length) {
        int runs = length < HEADER_BYTES ? -1 : source.getInt(offset + RUNS_OFFSET, LITTLE_ENDIAN);
        if (runs < 1 || runs > MAX_RUNS || length != HEADER_BYTES + runs * RUN_BYTES) {
            throw new Damage("log", sequence, "a delete in " + length + " bytes", runs + " runs of series");
        }
        RoaringBitmap series = new RoaringBitmap();
        for (int i = 0; i < runs; i++) {
            int run = offset + HEADER_BYTES + i * RUN_BYTES;
            try {
                SeriesRuns.add(
                        series, source.getInt(run, LITTLE_ENDIAN), source.getInt(run + Integer.BYTES, LITTLE_ENDIAN));
            } catch (NumberFormatException noRun) {
                throw new Damage("log", sequence, "runs of series", String.valueOf(noRun.getMessage()));
            }
        }
        return new Tombstone(
                sequence,
                source.getLong(offset + MILLIS_OFFSET, LITTLE_ENDIAN),
                source.getLong(offset + START_OFFSET, LITTLE_ENDIAN),
                source.getLong(offset + LAST_OFFSET, LITTLE_ENDIAN),
                series);
    }
}
