package io.minke.engine.disk;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A disk that tells of every file before it is created, on the thread that creates it. */
public final class WatchedDisk {
    private WatchedDisk() {}

    /** A real disk. */
    public static Disk tellingCreates(Consumer<Path> created) {
        return tellingCreates(new RealDisk(), created);
    }

    public static Disk tellingCreates(Disk disk, Consumer<Path> created) {
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("create")) {
                        created.accept((Path) arguments[0]);
                    }
                    try {
                        return method.invoke(disk, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }
}
