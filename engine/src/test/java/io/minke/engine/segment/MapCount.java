package io.minke.engine.segment;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.MappedFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;

/** Counts the mappings of a disk that are open. */
public final class MapCount {
    private final AtomicInteger open = new AtomicInteger();

    public int open() {
        return open.get();
    }

    /** The disk, with its mappings counted here. */
    public Disk over(Disk disk) {
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(disk, arguments);
                        return result instanceof MappedFile mapped ? counted(mapped) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private MappedFile counted(MappedFile mapped) {
        open.incrementAndGet();
        return new MappedFile() {
            @Override
            public DirectBuffer buffer() {
                return mapped.buffer();
            }

            @Override
            public void close() {
                mapped.close();
                open.decrementAndGet();
            }
        };
    }
}
