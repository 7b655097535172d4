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
 *  +0    i32  series id
 *  +4    i32  the entry that came next last time
 *  +8    u16  length of the series text
 *  +10   u16  length of the head, which begins with the series text
 *  +12   u16  length of the tail, which ends with the space before the timestamp; 0: no template
 *  +14   u16  bytes kept for head and tail
 *  +16   u32  lower half of the hash of the series text; the upper half stands in the slot
 *  +20   u32  hash of the series info received last; 0: none
 *  +24   head, tail, filled up to whole words
 * </pre>
 *
 * <p>References to entries are offsets in words; they die when the {@link #epoch()} changes. Reference 0 is an entry that no line matches.
 */
final class SeriesCache implements AutoCloseable {
    static final int NONE = 0;

    static final int SERIES_ID = 0;
    static final int NEXT = SERIES_ID + 4;
    static final int SERIES_LENGTH = NEXT + 4;
    static final int HEAD_LENGTH = SERIES_LENGTH + 2;
    static final int TAIL_LENGTH = HEAD_LENGTH + 2;
    static final int CAPACITY = TAIL_LENGTH + 2;
    static final int HASH = CAPACITY + 2;
    static final int INFO_HASH = HASH + 4;
    static final int TEXT = INFO_HASH + 4;

    /** Lengths are 16 bits; head and tail together must not be longer. */
    static final int MAX_TEXT_BYTES = 32 << 10;

    private static final long FIRST_ARENA_BYTES = 64 << 10;
    private static final int FIRST_SLOTS = 1 << 10;
    private static final int NULL_ENTRY_BYTES = TEXT + 8;
    /** Texts are compared in whole words, which may reach behind the last entry. */
    private static final int SLACK_BYTES = 8;
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
        arena = UnsafeApi.allocateMemory(arenaBytes + SLACK_BYTES);
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

    int infoHash(int reference) {
        return UnsafeApi.getInt(address(reference) + INFO_HASH);
    }

    void infoHash(int reference, int hash) {
        UnsafeApi.putInt(address(reference) + INFO_HASH, hash);
    }

    void next(int reference, int next) {
        UnsafeApi.putInt(address(reference) + NEXT, next);
    }

    static int seriesLength(long entry) {
        return UnsafeApi.getShort(entry + SERIES_LENGTH) & 0xFFFF;
    }

    static int headLength(long entry) {
        return UnsafeApi.getShort(entry + HEAD_LENGTH) & 0xFFFF;
    }

    static int tailLength(long entry) {
        return UnsafeApi.getShort(entry + TAIL_LENGTH) & 0xFFFF;
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
                if (seriesLength(entry) == length && Words.equalExactly(text, entry + TEXT, length)) {
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
        UnsafeApi.putInt(entry + HASH, (int) hash);
        UnsafeApi.putInt(entry + SERIES_ID, seriesId);
        UnsafeApi.putInt(entry + NEXT, NONE);
        UnsafeApi.putShort(entry + SERIES_LENGTH, (short) seriesLength);
        UnsafeApi.putInt(entry + INFO_HASH, 0);
        writeTemplate(entry, head, headLength, tail, tailLength);
        entryCount++;
        return reference;
    }

    /** Gives a known series a new template. @return its entry now, or {@link #NONE} if the cache had to start anew */
    int replaceTemplate(int reference, long head, int headLength, long tail, int tailLength) {
        long entry = address(reference);
        if (headLength + tailLength <= (UnsafeApi.getShort(entry + CAPACITY) & 0xFFFF)) {
            writeTemplate(entry, head, headLength, tail, tailLength);
            return reference;
        }
        // No line may match the old one any more: it would hide a change of the info from us.
        UnsafeApi.putShort(entry + TAIL_LENGTH, (short) 0);
        int seriesLength = seriesLength(entry);
        long hash = hash(entry + TEXT, seriesLength);
        int seriesId = seriesId(reference);
        int infoHash = infoHash(reference);
        int before = epoch;
        int larger = allocate(headLength, tailLength);
        if (larger == NONE) {
            return NONE;
        }
        long target = address(larger);
        UnsafeApi.putInt(target + HASH, (int) hash);
        UnsafeApi.putInt(target + SERIES_ID, seriesId);
        UnsafeApi.putInt(target + NEXT, before == epoch ? UnsafeApi.getInt(address(reference) + NEXT) : NONE);
        UnsafeApi.putShort(target + SERIES_LENGTH, (short) seriesLength);
        UnsafeApi.putInt(target + INFO_HASH, infoHash);
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
        UnsafeApi.putShort(address(reference) + TAIL_LENGTH, (short) 0);
    }

    private static void writeTemplate(long entry, long head, int headLength, long tail, int tailLength) {
        UnsafeApi.putShort(entry + HEAD_LENGTH, (short) headLength);
        UnsafeApi.putShort(entry + TAIL_LENGTH, (short) tailLength);
        UnsafeApi.copyMemory(head, entry + TEXT, headLength);
        UnsafeApi.copyMemory(tail, entry + TEXT + headLength, tailLength);
    }

    private static int wholeWords(int length) {
        return (length + 7) & ~7;
    }

    /** Room for an entry; a full arena grows, one that may not grow is emptied. */
    private int allocate(int headLength, int tailLength) {
        if (headLength + tailLength > MAX_TEXT_BYTES) {
            return NONE;
        }
        int textBytes = wholeWords(headLength + tailLength);
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
        UnsafeApi.putShort(entry + CAPACITY, (short) textBytes);
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
        arena = UnsafeApi.reallocateMemory(arena, larger + SLACK_BYTES);
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
            long slot = UnsafeApi.getLong(oldSlots + 8 * i);
            int reference = (int) slot;
            if (reference != NONE) {
                long lower = UnsafeApi.getInt(address(reference) + HASH) & 0xFFFFFFFFL;
                put((slot & 0xFFFFFFFF00000000L) | lower, reference);
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
        UnsafeApi.putShort(arena + HEAD_LENGTH, (short) 8);
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
