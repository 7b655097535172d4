package io.minke.bench.process;

import io.minke.bench.http.HttpConnection;
import io.minke.bench.profile.Profiling;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server started by the harness. Closing it kills it. */
public final class ServerProcess implements AutoCloseable {
    private static final long POLL_MILLIS = 5;
    private final Process process;
    private final Path log;
    private final long startedNanos;
    private final Thread reaper;

    private ServerProcess(Process process, Path log, long startedNanos) {
        this.process = process;
        this.log = log;
        this.startedNanos = startedNanos;
        reaper = new Thread(process::destroyForcibly, "reaper-" + process.pid());
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    /** @param log receives whatever it prints, behind what is there */
    public static ServerProcess start(List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        String recording = Profiling.jvmOption();
        if (recording != null) {
            // Whatever starts the JVM, the JVM itself reads this one.
            builder.environment().merge("JAVA_TOOL_OPTIONS", recording, (before, more) -> before + " " + more);
        }
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        long startedNanos = System.nanoTime();
        return new ServerProcess(builder.start(), log, startedNanos);
    }

    /** A port of the loopback address that was free a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public ProcessFigures figures() {
        return ProcessFigures.of(process.pid());
    }

    /**
     * Waits until the server answers a GET with a 2xx.
     *
     * @return time since its process was started
     * @throws IOException if it ends before that or needs longer than the limit, with the end of its log
     */
    public Duration awaitReady(URI server, String target, Duration limit) throws IOException {
        long deadlineNanos = startedNanos + limit.toNanos();
        while (process.isAlive()) {
            if (answers(server, target)) {
                return Duration.ofNanos(System.nanoTime() - startedNanos);
            }
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new IOException("no answer within " + limit.toMillis() + " ms; its log ends:\n" + endOfLog());
            }
            Pause.millis(POLL_MILLIS);
        }
        throw new IOException("it ended with code " + process.exitValue() + "; its log ends:\n" + endOfLog());
    }

    private static boolean answers(URI server, String target) {
        try (HttpConnection connection = new HttpConnection(server)) {
            return connection.get(target).isSuccess();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The last lines that it printed. */
    public String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(log, java.nio.charset.StandardCharsets.ISO_8859_1);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    /** Sends SIGKILL and waits for the end. */
    public void kill() {
        process.destroyForcibly();
        await(Duration.ofSeconds(30));
        forget();
    }

    /** Sends SIGTERM and waits for the end. @return the time that took @throws IllegalStateException if it takes longer than the limit */
    public Duration stop(Duration limit) {
        long from = System.nanoTime();
        process.destroy();
        if (!await(limit)) {
            throw new IllegalStateException("process " + pid() + " doesn't stop within " + limit.toSeconds() + " s");
        }
        forget();
        return Duration.ofNanos(System.nanoTime() - from);
    }

    /** Whether it has ended or does so within the limit: a connection breaks a moment before that. */
    public boolean endsWithin(Duration limit) {
        return await(limit);
    }

    /** The exit code of an ended process: what it returned, or 128 and the signal. */
    public int exitCode() {
        return process.exitValue();
    }

    private boolean await(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the harness", e);
        }
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running; it does what is asked here.
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        } else {
            forget();
        }
    }
}
