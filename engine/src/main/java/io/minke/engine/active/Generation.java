package io.minke.engine.active;

import io.minke.engine.failure.EngineBug;
import io.minke.engine.memory.Arena;
import io.minke.engine.memory.MemoryAccount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * The unsealed samples between two seals, off-heap, in chunks per series and in the order of their arrival. One writer appends; any thread that holds a reference reads without locks, since a sample
 * becomes visible by the ordered store of its series' count.
 *
 * <pre>
 *  row of a series (32 bytes)                     chunk (8 + 16 × capacity bytes; capacities 4, 4, 8, 16 … 64, 64 …)
 *  +------+------+---------+-------+------+-------+    +------+---------------------------------+
 *  | i64  | i64  |   i64   |  i32  | i16  |  i16  |    | i64  | (i64 timestamp, f64 value) ×    |
 *  | head | slot | maxTime | count | free | flags |    | next |                        capacity |
 *  +------+------+---------+-------+------+-------+    +------+---------------------------------+
 * </pre>
 *
 * <p>An append reads the row and nothing else, and stores to one more cache line: with tens of thousands of series neither is in the nearest cache, and this is what an append costs. (Timestamps and
 * values in columns of their own took a third line.) The capacity of a chunk follows from the count.
 */
public final class Generation {
    private static final int ROW_BYTES = 32;
    private static final int HEAD_OFFSET = 0;
    private static final int SLOT_OFFSET = 8;
    private static final int MAX_TIME_OFFSET = 16;
    private static final int COUNT_OFFSET = 24;
    private static final int FREE_OFFSET = 28;
    private static final int FLAGS_OFFSET = 30;
    private static final short UNORDERED = 1;

    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int SAMPLE_BYTES = 16;
    /** A new series takes 32 + 72 bytes: a million of them that are seen a few times must fit. */
    private static final int FIRST_CAPACITY = 4;
    /** Beyond this, doubling wastes more than the chunk headers cost: 45,000 series with 360 samples each took 23 bytes per sample with 256, and take 17 with 64. */
    private static final int MAX_CAPACITY = 64;

    /** 1,024 rows are 32 KiB: few series touch few pages. */
    private static final int PAGE_BITS = 10;

    private static final int PAGE_ROWS = 1 << PAGE_BITS;

    private final long rank;
    private final long firstLogSequence;
    private final long openedMillis;
    private final Arena arena;
    private final AtomicInteger references = new AtomicInteger(1);
    private volatile long[] pages = new long[0];
    private volatile long sampleCount;
    private volatile long lastLogSequence;
    /** By series; null while nothing was deleted, as in nearly every generation. */
    private volatile @Nullable Map<Integer, List<Deletion>> deletions;

    /** The samples in [startNanos, lastNanos] among the first {@code count} of a series do not count. */
    private record Deletion(int count, long startNanos, long lastNanos) {
        boolean takes(int index, long time) {
            return index < count && time >= startNanos && time <= lastNanos;
        }
    }

    /**
     * @param rank later generations have greater ranks; the greater rank wins where timestamps are equal
     * @param firstLogSequence of the first log record that can be in it
     * @param openedMillis epoch milliseconds, for sealing by age
     */
    public Generation(long rank, long firstLogSequence, long openedMillis, MemoryAccount account) {
        this.rank = rank;
        this.firstLogSequence = firstLogSequence;
        this.lastLogSequence = firstLogSequence - 1;
        this.openedMillis = openedMillis;
        this.arena = new Arena(account);
    }

    /** Appends one sample; writer thread only. It is visible to readers when this returns. */
    public void append(int seriesId, long timestampNanos, double value) {
        long row = rowForWriting(seriesId);
        int free = UnsafeApi.getShort(row + FREE_OFFSET);
        int count = UnsafeApi.getInt(row + COUNT_OFFSET);
        if (free == 0) {
            free = addChunk(row, count);
        }
        long slot = UnsafeApi.getLong(row + SLOT_OFFSET);
        UnsafeApi.putLong(slot, timestampNanos);
        UnsafeApi.putDouble(slot + Long.BYTES, value);
        UnsafeApi.putLong(row + SLOT_OFFSET, slot + SAMPLE_BYTES);
        UnsafeApi.putShort(row + FREE_OFFSET, (short) (free - 1));
        if (count != 0 && timestampNanos <= UnsafeApi.getLong(row + MAX_TIME_OFFSET)) {
            UnsafeApi.putShort(row + FLAGS_OFFSET, UNORDERED);
        } else {
            UnsafeApi.putLong(row + MAX_TIME_OFFSET, timestampNanos);
        }
        UnsafeApi.putIntRelease(null, row + COUNT_OFFSET, count + 1);
    }

    /** Takes away what a series has by now in [startNanos, lastNanos]; what is appended later stays. Writer thread only. @return whether it may have had samples there */
    public boolean delete(int seriesId, long startNanos, long lastNanos) {
        int count = count(seriesId);
        if (count == 0) {
            return false;
        }
        Map<Integer, List<Deletion>> known = deletions;
        if (known == null) {
            known = new ConcurrentHashMap<>();
            deletions = known;
        }
        List<Deletion> longer = new ArrayList<>(known.getOrDefault(seriesId, List.of()));
        longer.add(new Deletion(count, startNanos, lastNanos));
        known.put(seriesId, List.copyOf(longer));
        return true;
    }

    /** Notes that all samples of log records up to {@code logSequence} are in, {@code samples} more of them; writer thread only. */
    public void applied(long logSequence, long samples) {
        sampleCount = sampleCount + samples;
        lastLogSequence = logSequence;
    }

    /** Samples of a series, as many as readers may see now; those that were deleted are counted. */
    public int count(int seriesId) {
        long row = rowForReading(seriesId);
        return row == 0 ? 0 : UnsafeApi.getIntAcquire(null, row + COUNT_OFFSET);
    }

    /** Whether the samples of a series arrived in strictly ascending time order. Ask after {@link #copy}: a sample that came later may have changed it only for the worse. */
    public boolean ordered(int seriesId) {
        long row = rowForReading(seriesId);
        return row == 0 || UnsafeApi.getShort(row + FLAGS_OFFSET) != UNORDERED;
    }

    /** Greatest timestamp of a series in epoch nanoseconds; Long.MIN_VALUE if it has no samples. */
    public long maxTime(int seriesId) {
        int count = count(seriesId);
        if (count == 0) {
            return Long.MIN_VALUE;
        }
        return deletions(seriesId).isEmpty()
                ? UnsafeApi.getLong(rowForReading(seriesId) + MAX_TIME_OFFSET)
                : maxTimeLeft(seriesId, count);
    }

    private long maxTimeLeft(int seriesId, int count) {
        long[] times = new long[count];
        int left = copy(seriesId, count, times, new double[count]);
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < left; i++) {
            greatest = Math.max(greatest, times[i]);
        }
        return greatest;
    }

    private List<Deletion> deletions(int seriesId) {
        Map<Integer, List<Deletion>> known = deletions;
        return known == null ? List.of() : known.getOrDefault(seriesId, List.of());
    }

    /** Earliest timestamp of a series in epoch nanoseconds; Long.MAX_VALUE if it has no samples. One look where they came in order, otherwise one at each. */
    public long minTime(int seriesId) {
        int count = count(seriesId);
        if (count == 0) {
            return Long.MAX_VALUE;
        }
        long chunk = UnsafeApi.getLong(rowForReading(seriesId) + HEAD_OFFSET);
        long earliest = UnsafeApi.getLong(chunk + CHUNK_HEADER_BYTES);
        int seen = ordered(seriesId) ? count : 0;
        while (seen < count) {
            int end = Math.min(seen + capacityAt(seen), count);
            long slot = chunk + CHUNK_HEADER_BYTES;
            for (; seen < end; seen++, slot += SAMPLE_BYTES) {
                earliest = Math.min(earliest, UnsafeApi.getLong(slot));
            }
            if (seen < count) {
                chunk = UnsafeApi.getLong(chunk);
            }
        }
        return earliest;
    }

    /**
     * Copies the first {@code count} samples of a series in the order of their arrival, without those that were deleted.
     *
     * @param count at most what {@link #count} returned before
     * @return how many are left
     */
    public int copy(int seriesId, int count, long[] times, double[] values) {
        long chunk = count == 0 ? 0 : UnsafeApi.getLong(rowForReading(seriesId) + HEAD_OFFSET);
        int copied = 0;
        while (copied < count) {
            int end = Math.min(copied + capacityAt(copied), count);
            long slot = chunk + CHUNK_HEADER_BYTES;
            for (; copied < end; copied++, slot += SAMPLE_BYTES) {
                times[copied] = UnsafeApi.getLong(slot);
                values[copied] = UnsafeApi.getDouble(slot + Long.BYTES);
            }
            if (copied < count) {
                chunk = UnsafeApi.getLong(chunk);
            }
        }
        List<Deletion> deleted = deletions(seriesId);
        return deleted.isEmpty() ? count : keep(deleted, count, times, values);
    }

    private static int keep(List<Deletion> deletions, int count, long[] times, double[] values) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            boolean deleted = false;
            for (Deletion deletion : deletions) {
                deleted |= deletion.takes(i, times[i]);
            }
            if (!deleted) {
                times[kept] = times[i];
                values[kept] = values[i];
                kept++;
            }
        }
        return kept;
    }

    /** One more than the greatest series id that may have samples. */
    public int seriesLimit() {
        return pages.length << PAGE_BITS;
    }

    public long rank() {
        return rank;
    }

    public long firstLogSequence() {
        return firstLogSequence;
    }

    /** Sequence of the last log record whose samples are in. */
    public long lastLogSequence() {
        return lastLogSequence;
    }

    /** Whether any record of the log is in, be it one that only deleted. */
    public boolean hasRecords() {
        return lastLogSequence >= firstLogSequence;
    }

    public long openedMillis() {
        return openedMillis;
    }

    public long sampleCount() {
        return sampleCount;
    }

    public long usedBytes() {
        return arena.usedBytes();
    }

    /** Keeps the memory; the caller must hold a reference already, or a lock under which nobody drops the last one. */
    public void retain() {
        if (references.getAndIncrement() <= 0) {
            throw new EngineBug("generation " + rank + " was retained after its release");
        }
    }

    /** Gives a reference back; the last one frees the memory. */
    public void release() {
        int left = references.decrementAndGet();
        if (left == 0) {
            pages = new long[0];
            arena.close();
        } else if (left < 0) {
            throw new EngineBug("generation " + rank + " was released too often");
        }
    }

    private long rowForReading(int seriesId) {
        long[] current = pages;
        int page = seriesId >>> PAGE_BITS;
        if (page >= current.length || current[page] == 0) {
            return 0;
        }
        return current[page] + (long) (seriesId & (PAGE_ROWS - 1)) * ROW_BYTES;
    }

    private long rowForWriting(int seriesId) {
        long row = rowForReading(seriesId);
        return row != 0 ? row : addPage(seriesId);
    }

    private long addPage(int seriesId) {
        int page = seriesId >>> PAGE_BITS;
        // A new array each time: readers take the array once and must find in it what they found before.
        long[] grown = Arrays.copyOf(pages, Math.max(pages.length, page + 1));
        grown[page] = arena.allocate(PAGE_ROWS * ROW_BYTES);
        UnsafeApi.setMemory(grown[page], PAGE_ROWS * ROW_BYTES, (byte) 0);
        pages = grown;
        return rowForReading(seriesId);
    }

    private int addChunk(long row, int count) {
        int capacity = capacityAt(count);
        long chunk = arena.allocate(CHUNK_HEADER_BYTES + SAMPLE_BYTES * capacity);
        if (count == 0) {
            UnsafeApi.putLong(row + HEAD_OFFSET, chunk);
        } else {
            int full = count == FIRST_CAPACITY ? FIRST_CAPACITY : Math.min(count / 2, MAX_CAPACITY);
            long previous = UnsafeApi.getLong(row + SLOT_OFFSET) - (long) full * SAMPLE_BYTES - CHUNK_HEADER_BYTES;
            UnsafeApi.putLong(previous, chunk);
        }
        UnsafeApi.putLong(row + SLOT_OFFSET, chunk + CHUNK_HEADER_BYTES);
        return capacity;
    }

    /** Capacity of the chunk that begins with the sample of this index. */
    private static int capacityAt(int index) {
        return Math.min(Integer.highestOneBit(Math.max(index, FIRST_CAPACITY)), MAX_CAPACITY);
    }
}
