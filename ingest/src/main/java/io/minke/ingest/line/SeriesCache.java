package io.minke.ingest.line;

import io.minke.engine.failure.Rejected;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.series.SeriesIndex;
import org.agrona.UnsafeApi;

/**
 * One event loop's memory of the series it has met: the raw text of a line up to its first space, verified byte by byte, to the series' id. Off-heap, bounded, not thread-safe.
 *
 * <p>An entry is a template of the lines of its series. It holds what stood before the value and what stood between value and timestamp, so that a line which differs from the last one of its series in these two only (nearly
 * every line of a monitoring system) is two comparisons and two numbers. An entry also remembers which entry came after it: checks report the same metrics in the same order, so the next line is compared with that one before
 * anything is hashed.
 *
 * <pre>
 *  +0    u64  hash of the series text
 *  +8    i32  series id
 *  +12   i32  the entry that came next last time
 *  +16   i32  length of the series text
 *  +20   i32  length of the head, which begins with the series text
 *  +24   i32  length of the tail, which ends with the space before the timestamp; 0: no template
 *  +28   i32  bytes kept for head and tail
 *  +32   u64  hash of the series info received last; 0: none
 *  +40   head, filled up to whole words, then tail, filled up to whole words
 * </pre>
 *
 * <p>References to entries are offsets in words; they die when the {@link #epoch()} changes. Reference 0 is an entry that no line matches.
 */
final class SeriesCache implements AutoCloseable {
    static final int NONE = 0;

    static final int HASH = 0;
    static final int SERIES_ID = HASH + 8;
    static final int NEXT = SERIES_ID + 4;
    static final int SERIES_LENGTH = NEXT + 4;
    static final int HEAD_LENGTH = SERIES_LENGTH + 4;
    static final int TAIL_LENGTH = HEAD_LENGTH + 4;
    static final int CAPACITY = TAIL_LENGTH + 4;
    static final int INFO_HASH = CAPACITY + 4;
    static final int TEXT = INFO_HASH + 8;

    private static final long FIRST_ARENA_BYTES = 64 << 10;
    private static final int FIRST_SLOTS = 1 << 10;
    private static final int NULL_ENTRY_BYTES = TEXT + 8;
    /** At most half of the slots are taken, so longer runs mean that someone is playing with the hash: what does not fit is not cached. */
    private static final int MAX_PROBES = 128;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final MemoryAccount account;
    private final long maxBytes;
    private final long seed;
    private long arena;
    private long arenaBytes;
    private long arenaUsed;
    private long slots;
    private int slotCount;
    private int entryCount;
    private int epoch;

    SeriesCache(MemoryAccount account, long maxBytes, long seed) {
        this.account = account;
        this.maxBytes = maxBytes;
        this.seed = seed;
        account.charge(FIRST_ARENA_BYTES);
        arenaBytes = FIRST_ARENA_BYTES;
        arena = UnsafeApi.allocateMemory(arenaBytes);
        account.charge(8L * FIRST_SLOTS);
        slotCount = FIRST_SLOTS;
        slots = UnsafeApi.allocateMemory(8L * slotCount);
        clear();
    }

    /** Changes whenever all references die. */
    int epoch() {
        return epoch;
    }

    /** Changes with every insertion. */
    long base() {
        return arena;
    }

    long address(int reference) {
        return arena + ((long) reference << 3);
    }

    int seriesId(int reference) {
        return UnsafeApi.getInt(address(reference) + SERIES_ID);
    }

    long infoHash(int reference) {
        return UnsafeApi.getLong(address(reference) + INFO_HASH);
    }

    void infoHash(int reference, long hash) {
        UnsafeApi.putLong(address(reference) + INFO_HASH, hash);
    }

    void next(int reference, int next) {
        UnsafeApi.putInt(address(reference) + NEXT, next);
    }

    int entryCount() {
        return entryCount;
    }

    long usedBytes() {
        return arenaBytes + 8L * slotCount;
    }

    long firstHash() {
        return seed;
    }

    /** Takes eight more bytes of text into a hash. The upper half of the product keeps differences from cancelling out, whatever the seed. */
    static long hash(long hash, long word) {
        long mixed = hash ^ word;
        return Math.multiplyHigh(mixed, MULTIPLIER) ^ (mixed * MULTIPLIER);
    }

    long hash(long text, int length) {
        long hash = seed;
        int k = 0;
        for (; k <= length - 8; k += 8) {
            hash = hash(hash, Words.read(text + k));
        }
        return k == length ? hash : hash(hash, Words.readPartly(text + k, length - k));
    }

    /**
     * The fast search: finds the space that ends the series text, hashing on the way.
     *
     * @param end behind the last byte that may be read; fewer than eight bytes before it are not looked at
     * @return the entry, or {@link #NONE} if it is unknown, not within reach, or ends with a backslash
     */
    int findLine(long line, long end) {
        long hash = seed;
        long p = line;
        for (; p <= end - 8; p += 8) {
            long word = Words.read(p);
            long spaces = Words.spaces(word);
            if (spaces != 0) {
                int count = Words.index(spaces);
                if (count > 0) {
                    hash = hash(hash, word & (-1L >>> (64 - 8 * count)));
                }
                int length = (int) (p - line) + count;
                return length == 0 || UnsafeApi.getByte(line + length - 1) == '\\' ? NONE : find(line, length, hash);
            }
            hash = hash(hash, word);
        }
        return NONE;
    }

    int find(long text, int length, long hash) {
        int mask = slotCount - 1;
        int index = (int) hash & mask;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            long slot = UnsafeApi.getLong(slots + ((long) index << 3));
            if (slot == 0) {
                return NONE;
            }
            if ((slot ^ hash) >>> 32 == 0) {
                int reference = (int) slot;
                long entry = address(reference);
                if (UnsafeApi.getInt(entry + SERIES_LENGTH) == length
                        && Words.equalExactly(text, entry + TEXT, length)) {
                    return reference;
                }
            }
            index = (index + 1) & mask;
        }
        return NONE;
    }

    /** Remembers a series without a template. @return its entry, or {@link #NONE} if the cache can't take it */
    int insert(long text, int length, long hash, int seriesId) {
        return insert(text, length, length, 0, 0, hash, seriesId);
    }

    /** Remembers a series that is not in here, with its template. @return its entry, or {@link #NONE} if the cache can't take it */
    int insert(long head, int seriesLength, int headLength, long tail, int tailLength, long hash, int seriesId) {
        int reference = allocate(headLength, tailLength);
        if (reference == NONE || !put(hash, reference)) {
            return NONE;
        }
        long entry = address(reference);
        UnsafeApi.putLong(entry + HASH, hash);
        UnsafeApi.putInt(entry + SERIES_ID, seriesId);
        UnsafeApi.putInt(entry + NEXT, NONE);
        UnsafeApi.putInt(entry + SERIES_LENGTH, seriesLength);
        UnsafeApi.putLong(entry + INFO_HASH, 0);
        writeTemplate(entry, head, headLength, tail, tailLength);
        entryCount++;
        return reference;
    }

    /** Gives a known series a new template. @return its entry now, or {@link #NONE} if the cache had to start anew */
    int replaceTemplate(int reference, long head, int headLength, long tail, int tailLength) {
        long entry = address(reference);
        if (wholeWords(headLength) + wholeWords(tailLength) <= UnsafeApi.getInt(entry + CAPACITY)) {
            writeTemplate(entry, head, headLength, tail, tailLength);
            return reference;
        }
        // No line may match the old one any more: it would hide a change of the info from us.
        UnsafeApi.putInt(entry + TAIL_LENGTH, 0);
        int seriesLength = UnsafeApi.getInt(entry + SERIES_LENGTH);
        long hash = UnsafeApi.getLong(entry + HASH);
        int seriesId = seriesId(reference);
        long infoHash = infoHash(reference);
        int before = epoch;
        int larger = allocate(headLength, tailLength);
        if (larger == NONE) {
            return NONE;
        }
        long target = address(larger);
        UnsafeApi.putLong(target + HASH, hash);
        UnsafeApi.putInt(target + SERIES_ID, seriesId);
        UnsafeApi.putInt(target + NEXT, before == epoch ? UnsafeApi.getInt(address(reference) + NEXT) : NONE);
        UnsafeApi.putInt(target + SERIES_LENGTH, seriesLength);
        UnsafeApi.putLong(target + INFO_HASH, infoHash);
        writeTemplate(target, head, headLength, tail, tailLength);
        if (before != epoch) {
            entryCount++;
            return put(hash, larger) ? larger : NONE;
        }
        point(hash, reference, larger);
        return larger;
    }

    /** Sends the next line of this series the slow way. */
    void dropTemplate(int reference) {
        UnsafeApi.putInt(address(reference) + TAIL_LENGTH, 0);
    }

    private static void writeTemplate(long entry, long head, int headLength, long tail, int tailLength) {
        UnsafeApi.putInt(entry + HEAD_LENGTH, headLength);
        UnsafeApi.putInt(entry + TAIL_LENGTH, tailLength);
        UnsafeApi.copyMemory(head, entry + TEXT, headLength);
        UnsafeApi.copyMemory(tail, entry + TEXT + wholeWords(headLength), tailLength);
    }

    private static int wholeWords(int length) {
        return (length + 7) & ~7;
    }

    /** Room for an entry; a full arena grows, one that may not grow is emptied. */
    private int allocate(int headLength, int tailLength) {
        int textBytes = wholeWords(headLength) + wholeWords(tailLength);
        long bytes = TEXT + textBytes;
        if (arenaUsed + bytes > arenaBytes || 2 * entryCount >= slotCount) {
            if (bytes > maxBytes / 8) {
                return NONE;
            }
            if (!growArena(bytes) || !growSlots()) {
                clear();
                if (arenaUsed + bytes > arenaBytes) {
                    return NONE;
                }
            }
        }
        long entry = arena + arenaUsed;
        int reference = (int) (arenaUsed >>> 3);
        arenaUsed += bytes;
        UnsafeApi.putInt(entry + CAPACITY, textBytes);
        return reference;
    }

    private boolean growArena(long bytes) {
        if (arenaUsed + bytes <= arenaBytes) {
            return true;
        }
        long larger = 2 * arenaBytes;
        if (larger + 8L * slotCount > maxBytes || !charge(larger - arenaBytes)) {
            return false;
        }
        arena = UnsafeApi.reallocateMemory(arena, larger);
        arenaBytes = larger;
        return arenaUsed + bytes <= arenaBytes;
    }

    private boolean growSlots() {
        if (2 * entryCount < slotCount) {
            return true;
        }
        int larger = 2 * slotCount;
        if (arenaBytes + 8L * larger > maxBytes || !charge(8L * larger)) {
            return false;
        }
        long oldSlots = slots;
        int oldCount = slotCount;
        slots = UnsafeApi.allocateMemory(8L * larger);
        slotCount = larger;
        UnsafeApi.setMemory(slots, 8L * larger, (byte) 0);
        for (long i = 0; i < oldCount; i++) {
            int reference = (int) UnsafeApi.getLong(oldSlots + 8 * i);
            if (reference != NONE) {
                put(UnsafeApi.getLong(address(reference) + HASH), reference);
            }
        }
        UnsafeApi.freeMemory(oldSlots);
        account.release(8L * oldCount);
        return true;
    }

    private boolean charge(long bytes) {
        try {
            account.charge(bytes);
            return true;
        } catch (Rejected full) {
            return false;
        }
    }

    private boolean put(long hash, int reference) {
        int mask = slotCount - 1;
        int index = (int) hash & mask;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            long slot = slots + ((long) index << 3);
            if (UnsafeApi.getLong(slot) == 0) {
                UnsafeApi.putLong(slot, (hash & 0xFFFFFFFF00000000L) | reference);
                return true;
            }
            index = (index + 1) & mask;
        }
        return false;
    }

    private void point(long hash, int from, int to) {
        int mask = slotCount - 1;
        int index = (int) hash & mask;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            long slot = slots + ((long) index << 3);
            if ((int) UnsafeApi.getLong(slot) == from) {
                UnsafeApi.putLong(slot, (hash & 0xFFFFFFFF00000000L) | to);
                return;
            }
            index = (index + 1) & mask;
        }
    }

    private void clear() {
        epoch++;
        entryCount = 0;
        arenaUsed = NULL_ENTRY_BYTES;
        UnsafeApi.setMemory(slots, 8L * slotCount, (byte) 0);
        // The entry that nothing matches: a line never begins with eight zero bytes, and if it does there is no
        // template to use.
        UnsafeApi.setMemory(arena, NULL_ENTRY_BYTES, (byte) 0);
        UnsafeApi.putInt(arena + SERIES_ID, SeriesIndex.ABSENT);
        UnsafeApi.putInt(arena + HEAD_LENGTH, 8);
        UnsafeApi.putInt(arena + NEXT, NONE);
    }

    @Override
    public void close() {
        if (arena != 0) {
            UnsafeApi.freeMemory(arena);
            UnsafeApi.freeMemory(slots);
            account.release(usedBytes());
            arena = 0;
            slots = 0;
            arenaBytes = 0;
            slotCount = 0;
        }
    }
}
