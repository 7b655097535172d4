package io.minke.engine.disk;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A disk that tells of what is done to its files, on the thread that does it. */
public final class WatchedDisk {
    private static final Consumer<Path> NOBODY = file -> {};

    private WatchedDisk() {}

    /** A real disk that tells of every file before it is created. */
    public static Disk tellingCreates(Consumer<Path> created) {
        return tellingCreates(new RealDisk(), created);
    }

    public static Disk tellingCreates(Disk disk, Consumer<Path> created) {
        return telling(disk, "create", created, NOBODY);
    }

    /** A disk that tells of every file when it has got a second name. */
    public static Disk tellingLinks(Disk disk, Consumer<Path> linked) {
        return telling(disk, "link", NOBODY, linked);
    }

    /** A disk that tells of every directory before its names are read. */
    public static Disk tellingLists(Disk disk, Consumer<Path> listed) {
        return telling(disk, "list", listed, NOBODY);
    }

    /** A disk that tells before anything is done to it. */
    public static Disk tellingAll(Disk disk, Runnable before) {
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    before.run();
                    return invoke(disk, method, arguments);
                });
    }

    private static Disk telling(Disk disk, String operation, Consumer<Path> before, Consumer<Path> after) {
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    boolean told = method.getName().equals(operation);
                    if (told) {
                        before.accept((Path) arguments[0]);
                    }
                    try {
                        return invoke(disk, method, arguments);
                    } finally {
                        if (told) {
                            after.accept((Path) arguments[0]);
                        }
                    }
                });
    }

    private static Object invoke(Disk disk, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(disk, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }
}
