package io.minke.engine.memory;

import org.agrona.UnsafeApi;

/**
 * Off-heap memory that is taken in small pieces and given back all at once. Pieces are 8-byte aligned and hold anything. One thread allocates; any thread may read what was published to it.
 */
public final class Arena implements AutoCloseable {
    /** 1 MiB: large enough that malloc maps it apart and gives it back to the system, small enough for a tiny engine. */
    public static final int SLAB_BYTES = 1 << 20;

    private final MemoryAccount account;
    private long[] slabs = new long[16];
    private int slabCount;
    private long position;
    private long end;

    public Arena(MemoryAccount account) {
        this.account = account;
    }

    /**
     * @param bytes 1 … {@link #SLAB_BYTES}
     * @return address of memory that is not zeroed: most of it is about to be overwritten
     * @throws io.minke.engine.failure.Rejected if the account's limit would be passed
     */
    public long allocate(int bytes) {
        int aligned = (bytes + 7) & ~7;
        if (end - position < aligned) {
            addSlab();
        }
        long address = position;
        position += aligned;
        return address;
    }

    /** Bytes taken from the system. */
    public long usedBytes() {
        return (long) slabCount * SLAB_BYTES;
    }

    private void addSlab() {
        account.charge(SLAB_BYTES);
        if (slabCount == slabs.length) {
            slabs = java.util.Arrays.copyOf(slabs, slabCount * 2);
        }
        long slab = UnsafeApi.allocateMemory(SLAB_BYTES);
        slabs[slabCount++] = slab;
        position = slab;
        end = slab + SLAB_BYTES;
    }

    @Override
    public void close() {
        for (int i = 0; i < slabCount; i++) {
            UnsafeApi.freeMemory(slabs[i]);
        }
        account.release(usedBytes());
        slabCount = 0;
        position = 0;
        end = 0;
    }
}
