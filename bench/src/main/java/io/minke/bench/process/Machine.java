package io.minke.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a figure was measured on. */
public final class Machine {
    private Machine() {}

    /** Processor, memory, kernel, JVM and load on one line. */
    public static String describe() {
        return String.format(
                Locale.ROOT,
                "%d × %s, %d GiB, Linux %s, Java %s; load average %s.",
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name"),
                kibibytes(field("/proc/meminfo", "MemTotal")) >> 20,
                System.getProperty("os.version"),
                Runtime.version(),
                read("/proc/loadavg").split(" ")[0]);
    }

    private static String field(String file, String name) {
        for (String line : read(file).split("\n")) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "unknown";
    }

    private static long kibibytes(String text) {
        String digits = text.replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return "";
        }
    }
}
