package io.minke.bench.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start Minke itself, or another program of this build: through the launcher, or straight from the class path of this process. */
public final class MinkeCommand {
    private MinkeCommand() {}

    /** Through a launcher. */
    public static List<String> launcher(Path launcher, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(launcher.toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Through the launcher that started this process, or, where none did, from our own class path. */
    public static List<String> own(String... arguments) {
        String home = System.getProperty("minke.home");
        if (home != null && Files.isExecutable(Path.of(home, "minke"))) {
            return launcher(Path.of(home, "minke"), arguments);
        }
        return javaMain("io.minke.ingest.daemon.Minke", List.of(), arguments);
    }

    /** This JVM again with its class path and more jars, for another main class, with the flags that the engine needs. */
    public static List<String> javaMain(String mainClass, List<Path> moreJars, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(JvmFlags.of(Runtime.version().feature()));
        // As the launcher starts the daemon: data live outside of the heap.
        command.add("-XX:+UseSerialGC");
        command.add("-cp");
        // Surefire keeps the class path in a property of its own, since it starts from a jar that only lists it.
        StringBuilder classPath = new StringBuilder(
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        moreJars.forEach(jar -> classPath.append(File.pathSeparator).append(jar));
        command.add(classPath.toString());
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return command;
    }
}
