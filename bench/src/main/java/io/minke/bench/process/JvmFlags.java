package io.minke.bench.process;

import java.util.ArrayList;
import java.util.List;

/**
 * What a JVM needs that is started with a main class, since only jars bring a manifest: embedded engines, and forks of benchmarks, either as {@code @Fork(jvmArgsAppend = {JvmFlags.MISC, …})} or
 * without {@code @Fork} by {@code minke bench micro}, which puts {@link #of} before them. The same list stands in the parent's pom.xml as minke.jvm.flags.
 */
public final class JvmFlags {
    public static final String MISC = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
    public static final String REF = "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED";
    public static final String CHANNELS = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";
    public static final String JAVAC = "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED";
    public static final String LANG = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    public static final String REFLECT = "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED";
    public static final String IO = "--add-opens=java.base/java.io=ALL-UNNAMED";
    public static final String COLLECTIONS = "--add-opens=java.base/java.util=ALL-UNNAMED";
    public static final String SILENT = "-Dchronicle.analytics.disable=true";

    private JvmFlags() {}

    /**
     * All of them, as the launcher gives them to a JVM of that version.
     *
     * @param feature 17, 25
     */
    public static List<String> of(int feature) {
        List<String> flags =
                new ArrayList<>(List.of(MISC, REF, CHANNELS, JAVAC, LANG, REFLECT, IO, COLLECTIONS, SILENT));
        if (feature >= 24) {
            flags.add("--enable-native-access=ALL-UNNAMED");
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }
}
