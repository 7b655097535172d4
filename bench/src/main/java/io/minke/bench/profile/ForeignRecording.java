package io.minke.bench.profile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recording in a JVM that somebody else started, by {@code jcmd}. Closing it fetches it. */
public final class ForeignRecording implements Closeable {
    private final long pid;
    private final Path file;

    private ForeignRecording(long pid, Path file) throws IOException {
        this.pid = pid;
        this.file = file;
        order("JFR.start", "name=minke-bench", "settings=profile");
    }

    /** @return null if nothing is to be recorded, or there is no such process */
    public static @Nullable ForeignRecording of(@Nullable Long pid) throws IOException {
        Path directory = Profiling.directory();
        return directory == null || pid == null ? null : new ForeignRecording(pid, directory.resolve("server.jfr"));
    }

    private void order(String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(Long.toString(pid));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the harness", e);
        }
    }

    @Override
    public void close() throws IOException {
        order("JFR.dump", "name=minke-bench", "filename=" + file.toAbsolutePath());
        order("JFR.stop", "name=minke-bench");
    }
}
