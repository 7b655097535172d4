package io.minke.ingest;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** The real disk, which says that it has as much room left as a test wants. */
public final class RoomyDisk {
    private final Disk real = new RealDisk();
    private volatile long usableBytes = Long.MAX_VALUE;

    public void usableBytes(long bytes) {
        usableBytes = bytes;
    }

    public Disk disk() {
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("usableBytes")) {
                        return usableBytes;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }
}
