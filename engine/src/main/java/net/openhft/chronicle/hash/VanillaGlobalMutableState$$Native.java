package net.openhft.chronicle.hash;

import net.openhft.chronicle.bytes.BytesStore;

/**
 * The head of a Chronicle Map's file, as a view of its bytes. Chronicle looks for a class of this very name before it writes one and runs the compiler on it, which takes seconds and needs the module
 * jdk.compiler; so here it is. The fields lie where the class that Chronicle would make has them: without gaps, in the widths that the interface's ranges ask for.
 *
 * <pre>
 *  0                       3                     8                  13                      17
 *  +-----------------------+---------------------+------------------+-----------------------+---------------+
 *  | allocated tier bulks  | first free tier     | tiers in use     | segment headers offset| data size     |
 *  | u24                   | u40                 | u40              | u32                   | i64           |
 *  +-----------------------+---------------------+------------------+-----------------------+---------------+
 * </pre>
 */
@SuppressWarnings({"rawtypes", "NullAway"}) // The interface is Chronicle's.
public final class VanillaGlobalMutableState$$Native implements VanillaGlobalMutableState {
    private static final int TIER_BULKS_OFFSET = 0;
    private static final int FREE_TIER_OFFSET = TIER_BULKS_OFFSET + 3;
    private static final int TIERS_OFFSET = FREE_TIER_OFFSET + 5;
    private static final int HEADERS_OFFSET = TIERS_OFFSET + 5;
    private static final int DATA_BYTES_OFFSET = HEADERS_OFFSET + 4;
    private static final int BYTES = DATA_BYTES_OFFSET + 8;

    private static final int LOW_24_BITS = (1 << 24) - 1;
    private static final long LOW_40_BITS = (1L << 40) - 1;

    private BytesStore bytes;
    private long offset;

    @Override
    public int getAllocatedExtraTierBulks() {
        return bytes.readInt(offset + TIER_BULKS_OFFSET) & LOW_24_BITS;
    }

    @Override
    public void setAllocatedExtraTierBulks(int count) {
        check(count, LOW_24_BITS);
        int beside = bytes.readInt(offset + TIER_BULKS_OFFSET) & ~LOW_24_BITS;
        bytes.writeInt(offset + TIER_BULKS_OFFSET, beside | count);
    }

    @Override
    public long getFirstFreeTierIndex() {
        return bytes.readLong(offset + FREE_TIER_OFFSET) & LOW_40_BITS;
    }

    @Override
    public void setFirstFreeTierIndex(long index) {
        put40Bits(FREE_TIER_OFFSET, index);
    }

    @Override
    public long getExtraTiersInUse() {
        return bytes.readLong(offset + TIERS_OFFSET) & LOW_40_BITS;
    }

    @Override
    public void setExtraTiersInUse(long count) {
        put40Bits(TIERS_OFFSET, count);
    }

    @Override
    public long getSegmentHeadersOffset() {
        return bytes.readInt(offset + HEADERS_OFFSET) & 0xFFFF_FFFFL;
    }

    @Override
    public void setSegmentHeadersOffset(long headersOffset) {
        check(headersOffset, 0xFFFF_FFFFL);
        bytes.writeInt(offset + HEADERS_OFFSET, (int) headersOffset);
    }

    @Override
    public long getDataStoreSize() {
        return bytes.readLong(offset + DATA_BYTES_OFFSET);
    }

    @Override
    public void setDataStoreSize(long dataBytes) {
        check(dataBytes, Long.MAX_VALUE);
        bytes.writeLong(offset + DATA_BYTES_OFFSET, dataBytes);
    }

    @Override
    public long addDataStoreSize(long addition) {
        long sum = getDataStoreSize() + addition;
        setDataStoreSize(sum);
        return sum;
    }

    @Override
    public void bytesStore(BytesStore store, long storeOffset, long length) {
        if (length != BYTES || storeOffset + length > store.capacity()) {
            throw new IllegalArgumentException(
                    length + " bytes at " + storeOffset + " of " + store.capacity() + "; expected " + BYTES);
        }
        bytes = store;
        offset = storeOffset;
    }

    @Override
    public BytesStore bytesStore() {
        return bytes;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long maxSize() {
        return BYTES;
    }

    private void put40Bits(int field, long value) {
        check(value, LOW_40_BITS);
        long beside = bytes.readLong(offset + field) & ~LOW_40_BITS;
        bytes.writeLong(offset + field, beside | value);
    }

    private static void check(long value, long most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(value + " is not in 0 … " + most);
        }
    }
}
