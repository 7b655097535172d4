package io.minke.ingest.daemon;

import java.util.Objects;

/** What {@code --version} says and the first log line names. */
final class MinkeVersion {
    private MinkeVersion() {}

    /** From the jar's manifest; {@code development} when run from classes. */
    static String minke() {
        return Objects.requireNonNullElse(MinkeVersion.class.getPackage().getImplementationVersion(), "development");
    }

    /** Java, its maker, the operating system. */
    static String platform() {
        return "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + "), "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }
}
