package io.minke.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Linux says of a process at one moment.
 *
 * @param cpuSeconds user and system time since its start, in steps of 10 ms
 * @param peakBytes largest resident set so far
 * @param residentBytes resident set now
 * @param anonymousBytes part of it that no file backs
 * @param threads threads now
 * @param handles open file descriptors now
 */
public record ProcessFigures(
        double cpuSeconds, long peakBytes, long residentBytes, long anonymousBytes, int threads, int handles) {
    /** Ticks of /proc/PID/stat in a second; 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    /** @throws UncheckedIOException if there is no such process */
    public static ProcessFigures of(long pid) {
        Path directory = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(directory.resolve("stat"));
            // The name in parentheses may hold spaces; behind it, user and system time are the 12th and 13th field.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            String status = Files.readString(directory.resolve("status"));
            return new ProcessFigures(
                    ticks / TICKS_PER_SECOND,
                    kibibytes(status, "VmHWM:") << 10,
                    kibibytes(status, "VmRSS:") << 10,
                    kibibytes(status, "RssAnon:") << 10,
                    (int) kibibytes(status, "Threads:"),
                    countHandles(directory));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " can't be read: " + e, e);
        }
    }

    /** Of a process that may be ending at this moment; null if it has ended. */
    public static @Nullable ProcessFigures ifRunning(long pid) {
        try {
            return of(pid);
        } catch (UncheckedIOException e) {
            if (!hasEnded(pid)) {
                throw e;
            }
            return null;
        }
    }

    /** Whether there is none, or only what its parent has not fetched yet, whose handles only root may list. */
    private static boolean hasEnded(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'Z' || state == 'X';
        } catch (IOException gone) {
            return true;
        }
    }

    public static ProcessFigures ofThisProcess() {
        return of(ProcessHandle.current().pid());
    }

    private static int countHandles(Path directory) throws IOException {
        try (Stream<Path> handles = Files.list(directory.resolve("fd"))) {
            return (int) handles.count();
        }
    }

    private static long kibibytes(String status, String name) {
        int start = status.indexOf(name);
        if (start < 0) {
            return 0;
        }
        int end = status.indexOf('\n', start);
        String value =
                status.substring(start + name.length(), end).replace("kB", "").strip();
        return Long.parseLong(value);
    }
}
