package io.minke.bench.curve;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.http.HttpConnection;
import io.minke.bench.http.Reply;
import io.minke.bench.load.LoadResult;
import io.minke.bench.load.LoadRun;
import io.minke.bench.load.Target;
import io.minke.bench.process.MinkeCommand;
import io.minke.bench.process.ProcessFigures;
import io.minke.bench.process.ServerProcess;
import io.minke.bench.process.WorkDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A daemon on a directory of its own, to be measured. Closing it stops it and clears the directory. */
final class Daemon implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    /** Wider than usual: all clients of the harness come from one address, and the warm-up's series come on top of 10 M. */
    private static final List<String> LIMITS =
            List.of("--max-connections-per-address", "1024", "--max-series", "12000000");

    private final @Nullable Path launcher;
    private final WorkDirectory work = new WorkDirectory("minke-curve-");
    private final Path directory = work.path();
    private ServerProcess process;
    private URI server;
    private double readySeconds;

    /** @param launcher of another build, or null for this one */
    Daemon(@Nullable Path launcher) throws IOException {
        this.launcher = launcher;
        int port = ServerProcess.freePort();
        server = address(port);
        process = launch(port);
    }

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private ServerProcess launch(int port) throws IOException {
        String data = directory.resolve("data").toString();
        List<String> arguments = new ArrayList<>(List.of("serve", "--data", data, "--http", "127.0.0.1:" + port));
        arguments.addAll(LIMITS);
        String[] serve = arguments.toArray(String[]::new);
        List<String> command = launcher == null ? MinkeCommand.own(serve) : MinkeCommand.launcher(launcher, serve);
        ServerProcess started = ServerProcess.start(command, Map.of(), directory.resolve("log"));
        readySeconds = started.awaitReady(address(port), "/ready", LIMIT).toMillis() / 1e3;
        return started;
    }

    /** @return seconds until it was ready again */
    double restart() throws IOException {
        process.stop(LIMIT);
        int port = ServerProcess.freePort();
        server = address(port);
        process = launch(port);
        return readySeconds;
    }

    URI server() {
        return server;
    }

    ProcessFigures figures() {
        return process.figures();
    }

    LoadRun load(FleetOptions fleet, int connections, int batchLines) throws IOException {
        Target target = new Target(server, "/write?db=icinga2&precision=ns", null);
        return new LoadRun(target, fleet, connections, batchLines, process.pid());
    }

    /** The result itself. @throws IOException if anything was refused */
    static LoadResult whole(LoadResult result) throws IOException {
        if (result.failure() != null) {
            throw new IOException("load: " + result.failure());
        }
        return result;
    }

    void settle() throws IOException {
        try (HttpConnection connection = new HttpConnection(server)) {
            success(connection.post("/api/minke/compact?wait=true", "application/json", new byte[0]));
        }
    }

    static void success(Reply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException(reply.summary());
        }
    }

    /**
     * The median time of questions, after as many that aren't counted.
     *
     * @param target of question number n
     */
    double medianMillis(int count, IntFunction<String> target) throws IOException {
        long[] nanos = new long[count];
        try (HttpConnection connection = new HttpConnection(server)) {
            for (int index = -count; index < count; index++) {
                long from = System.nanoTime();
                success(connection.get(target.apply(index + count)));
                nanos[Math.max(0, index)] = System.nanoTime() - from;
            }
        }
        Arrays.sort(nanos);
        return nanos[count / 2] / 1e6;
    }

    long bytesOnDisk() throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
            for (Path file : files.toList()) {
                sum += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
        }
        return sum;
    }

    /** Bytes left where its data are. */
    long usableBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        process.close();
        work.close();
    }
}
