package io.minke.engine.series;

import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.memory.MemoryAccount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Key to id and id to key, for every series ever seen, off-heap. One writer adds; any number of readers find without locks.
 *
 * <pre>
 *  keys      slabs of 1 MiB:   u16 length, encoded key, …
 *  byId      pages of 4,096:   i64 address of the key's length, 0 for an id whose record was lost
 *  table     2^n slots:        u32 hash, i32 id + 1 (0: empty); linear probing, at most half full
 * </pre>
 *
 * <p>A grown table is filled before it is shown. The old one is kept until the index closes, since a reader may be in it: all old tables together are no longer than the current one.
 */
public final class SeriesIndex implements AutoCloseable {
    public static final int ABSENT = -1;

    private static final int SLAB_BYTES = 1 << 20;
    private static final int PAGE_BITS = 12;
    private static final int PAGE_IDS = 1 << PAGE_BITS;
    private static final int FIRST_TABLE_SLOTS = 1 << 13;

    private record Table(long address, int slots) {
        int mask() {
            return slots - 1;
        }

        long bytes() {
            return (long) slots * Long.BYTES;
        }
    }

    private final MemoryAccount account;
    /** Against keys chosen to collide. */
    private final long seed;

    private final List<long[]> allocations = new ArrayList<>();
    private final ConcurrentHashMap<Integer, SeriesInfo> infos = new ConcurrentHashMap<>();
    private long slabPosition;
    private long slabEnd;

    private volatile long[] pages = new long[0];
    private volatile Table table;
    private volatile int count;
    private volatile HiddenSeries hidden = HiddenSeries.NONE;
    private int filledSlots;

    public SeriesIndex(MemoryAccount account) {
        this(account, new SplittableRandom().nextLong());
    }

    /** @param seed of the hash; whoever knows it can make keys that collide */
    SeriesIndex(MemoryAccount account, long seed) {
        this.account = account;
        this.seed = seed;
        this.table = newTable(FIRST_TABLE_SLOTS);
    }

    /** @return the id of the encoded key (see {@link SeriesKey}), or {@link #ABSENT}; safe from any thread, allocates nothing */
    public int find(DirectBuffer key, int offset, int length) {
        return find(table, key, offset, length, hash(key, offset, length));
    }

    public int find(SeriesKey key) {
        ExpandableArrayBuffer encoded = new ExpandableArrayBuffer(SeriesKey.MAX_ENCODED_BYTES);
        return find(encoded, 0, key.encode(encoded, 0));
    }

    /** Gives the next id to a key that is not in the index; writer only. */
    public int add(DirectBuffer key, int offset, int length) {
        int id = count;
        put(id, key, offset, length);
        return id;
    }

    /** Puts a key at an id, as the journal says; ids between, whose records were lost, stay holes. Writer only, ascending. */
    public void put(int id, DirectBuffer key, int offset, int length) {
        if (id < count || length <= 0 || length > SeriesKey.MAX_ENCODED_BYTES) {
            throw new EngineBug("series id " + id + " with a key of " + length + " bytes, after " + count + " ids");
        }
        if (filledSlots * 2 >= table.slots()) {
            grow();
        }
        long address = store(key, offset, length);
        page(id, address);
        // Counted before it can be found: whoever finds an id may use it at once.
        count = id + 1;
        insert(table, hash(key, offset, length), id);
        filledSlots++;
    }

    /** Gives ids away without names until {@code wanted} are given: they stand in files, and must not be given again. Writer only. */
    public void reserve(int wanted) {
        if (wanted > count) {
            page(wanted - 1, 0);
            count = wanted;
        }
    }

    /** Number of ids ever given; ids are 0 … count-1. */
    public int count() {
        return count;
    }

    /** @throws Rejected if the id was never given, or its name was lost to damage */
    public SeriesKey key(int seriesId) {
        long address = addressOf(seriesId);
        if (address == 0) {
            throw new Rejected("series " + seriesId + " has no name; there are " + count + " series");
        }
        return SeriesKey.decode(new UnsafeBuffer(address + Short.BYTES, length(address)), 0);
    }

    /** Whether the id has a name; false for ids whose record was lost to damage. */
    public boolean isNamed(int seriesId) {
        return addressOf(seriesId) != 0;
    }

    /** Wraps the encoded key of a named series; valid until the index is closed. */
    public void wrapKey(int seriesId, UnsafeBuffer target) {
        long address = addressOf(seriesId);
        if (address == 0) {
            throw new Rejected("series " + seriesId + " has no name; there are " + count + " series");
        }
        target.wrap(address + Short.BYTES, length(address));
    }

    /** The series that no listing shows. They are found by their keys, so that a new sample brings them back. */
    public HiddenSeries hidden() {
        return hidden;
    }

    /** Takes series out of the listings that were deleted; writer only. */
    public void hide(RoaringBitmap series) {
        hidden = hidden.withDeleted(series);
    }

    /** Takes these series out of the listings, of which nothing is kept any more, in the place of those that were told before; writer only. @param series not to be changed afterwards */
    public void silence(RoaringBitmap series) {
        hidden = hidden.withSilent(series);
    }

    /** Brings series back into the listings; writer only. */
    public void reveal(RoaringBitmap series) {
        hidden = hidden.without(series);
    }

    /** The latest info, or null where none was ever received. */
    public @Nullable SeriesInfo info(int seriesId) {
        return infos.get(seriesId);
    }

    /** Writer only. */
    public void info(int seriesId, SeriesInfo info) {
        infos.put(seriesId, info);
    }

    @Override
    public void close() {
        count = 0;
        pages = new long[0];
        table = new Table(0, 0);
        for (long[] allocation : allocations) {
            UnsafeApi.freeMemory(allocation[0]);
            account.release(allocation[1]);
        }
        allocations.clear();
    }

    private int find(Table in, DirectBuffer key, int offset, int length, long hash) {
        int slots = in.slots();
        if (slots == 0) {
            return ABSENT;
        }
        int mask = in.mask();
        int slot = (int) hash & mask;
        while (true) {
            long entry = UnsafeApi.getLongVolatile(null, in.address() + ((long) slot << 3));
            int id = (int) entry - 1;
            if (id < 0) {
                return ABSENT;
            }
            if ((int) (entry >>> 32) == (int) (hash >>> 32) && equal(id, key, offset, length)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
    }

    private static void insert(Table into, long hash, int id) {
        int mask = into.mask();
        int slot = (int) hash & mask;
        while ((int) UnsafeApi.getLong(into.address() + ((long) slot << 3)) != 0) {
            slot = (slot + 1) & mask;
        }
        long entry = (hash & 0xFFFF_FFFF_0000_0000L) | (id + 1);
        UnsafeApi.putLongRelease(null, into.address() + ((long) slot << 3), entry);
    }

    private void grow() {
        Table grown = newTable(table.slots() * 2);
        UnsafeBuffer key = new UnsafeBuffer();
        for (int id = 0; id < count; id++) {
            long address = addressOf(id);
            if (address != 0) {
                int length = length(address);
                key.wrap(address + Short.BYTES, length);
                insert(grown, hash(key, 0, length), id);
            }
        }
        table = grown;
    }

    private Table newTable(int slots) {
        long bytes = (long) slots * Long.BYTES;
        long address = allocate(bytes);
        UnsafeApi.setMemory(address, bytes, (byte) 0);
        return new Table(address, slots);
    }

    private long store(DirectBuffer key, int offset, int length) {
        int bytes = (Short.BYTES + length + 1) & ~1;
        if (slabEnd - slabPosition < bytes) {
            slabPosition = allocate(SLAB_BYTES);
            slabEnd = slabPosition + SLAB_BYTES;
        }
        long address = slabPosition;
        slabPosition += bytes;
        UnsafeApi.putShort(address, (short) length);
        UnsafeApi.copyMemory(key.byteArray(), key.addressOffset() + offset, null, address + Short.BYTES, length);
        return address;
    }

    private void page(int id, long address) {
        int page = id >>> PAGE_BITS;
        if (page >= pages.length) {
            long[] grown = Arrays.copyOf(pages, page + 1);
            for (int i = pages.length; i <= page; i++) {
                grown[i] = allocate(PAGE_IDS * Long.BYTES);
                UnsafeApi.setMemory(grown[i], PAGE_IDS * Long.BYTES, (byte) 0);
            }
            pages = grown;
        }
        UnsafeApi.putLong(pages[page] + ((id & (PAGE_IDS - 1)) << 3), address);
    }

    private long addressOf(int id) {
        if (id < 0 || id >>> PAGE_BITS >= pages.length) {
            return 0;
        }
        return UnsafeApi.getLong(pages[id >>> PAGE_BITS] + ((id & (PAGE_IDS - 1)) << 3));
    }

    private static int length(long address) {
        return UnsafeApi.getShort(address) & 0xFFFF;
    }

    private long allocate(long bytes) {
        account.charge(bytes);
        long address = UnsafeApi.allocateMemory(bytes);
        allocations.add(new long[] {address, bytes});
        return address;
    }

    private boolean equal(int id, DirectBuffer key, int offset, int length) {
        long address = addressOf(id);
        if (length(address) != length) {
            return false;
        }
        long stored = address + Short.BYTES;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (UnsafeApi.getLong(stored + i) != key.getLong(offset + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (UnsafeApi.getByte(stored + i) != key.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }

    /** Eight bytes at a time, with a multiplication and a fold each (the scheme of wyhash, without its tables). */
    private long hash(DirectBuffer key, int offset, int length) {
        long hash = seed ^ length;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            hash = mix(hash ^ key.getLong(offset + i));
        }
        long rest = 0;
        for (; i < length; i++) {
            rest = rest << 8 | key.getByte(offset + i) & 0xFF;
        }
        return mix(mix(hash ^ rest) ^ 0x9E3779B97F4A7C15L);
    }

    private static long mix(long x) {
        long high = Math.multiplyHigh(x, 0xA0761D6478BD642FL);
        return high ^ x * 0xA0761D6478BD642FL ^ x >>> 32;
    }
}
