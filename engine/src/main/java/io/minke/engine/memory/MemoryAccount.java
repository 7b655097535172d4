package io.minke.engine.memory;

import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import java.util.concurrent.atomic.AtomicLong;

/** Off-heap memory has an owner with a name and a limit; a test ends with every account at zero. Thread-safe. */
public final class MemoryAccount {
    private final String name;
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    public MemoryAccount(String name, long limitBytes) {
        this.name = name;
        this.limitBytes = limitBytes;
    }

    /** Charges the account before memory is taken. @throws Rejected if the limit would be passed; nothing is charged then */
    public void charge(long bytes) {
        long used = usedBytes.addAndGet(bytes);
        if (used > limitBytes) {
            usedBytes.addAndGet(-bytes);
            throw new Rejected("memory account '" + name + "': " + bytes + " more bytes would pass its limit of "
                    + limitBytes + " (" + (used - bytes) + " in use); raise the limit or write less at once");
        }
    }

    public void release(long bytes) {
        if (usedBytes.addAndGet(-bytes) < 0) {
            throw new EngineBug("memory account '" + name + "' released more than it was charged");
        }
    }

    public String name() {
        return name;
    }

    public long usedBytes() {
        return usedBytes.get();
    }

    public long limitBytes() {
        return limitBytes;
    }
}
