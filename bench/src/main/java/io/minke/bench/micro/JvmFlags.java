package io.minke.bench.micro;

/**
 * What a fork of a benchmark needs, since forks read no manifest. Use as {@code @Fork(value = 1, jvmArgsAppend = {JvmFlags.MISC, …})}, or leave {@code @Fork} away and run by {@code minke
 * bench micro}, which appends {@link #all()}. The same list stands in the parent's pom.xml as minke.jvm.flags.
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

    /** All of them, and on newer JVMs also those that silence their warnings. */
    public static String[] all() {
        boolean newer = Runtime.version().feature() >= 24;
        String[] flags = {MISC, REF, CHANNELS, JAVAC, LANG, REFLECT, IO, COLLECTIONS, SILENT};
        if (!newer) {
            return flags;
        }
        String[] more = java.util.Arrays.copyOf(flags, flags.length + 2);
        more[flags.length] = "--enable-native-access=ALL-UNNAMED";
        more[flags.length + 1] = "--sun-misc-unsafe-memory-access=allow";
        return more;
    }
}
