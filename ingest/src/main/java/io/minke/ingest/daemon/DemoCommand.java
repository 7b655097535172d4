package io.minke.ingest.daemon;

import io.minke.engine.EngineStatus;
import io.minke.engine.failure.DiskFailure;
import io.minke.ingest.daemon.config.DaemonConfig;
import io.minke.ingest.daemon.config.Settings;
import io.minke.ingest.daemon.demo.Demo;
import io.minke.ingest.daemon.log.LogSetup;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code minke demo}: a daemon in this process, a simulated fleet at its door, and a picture. */
@Command(
        name = "demo",
        description =
                "Starts a daemon, back-fills a day of a simulated fleet, feeds it on, and draws one of its fibres.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class)
final class DemoCommand implements Callable<Integer> {
    private static final int CPE_COUNT = 500;
    private static final int NARROW_TERMINAL = 80;
    private static final int WIDTH_ELSEWHERE = 110;
    private static final int USUAL_PORT = 8086;

    @Option(names = "--exit", description = "ends after the picture")
    private boolean exits;

    @Option(names = "--data", paramLabel = "DIR", description = "keeps the data there; else they go when the demo ends")
    private @Nullable Path data;

    @Override
    public Integer call() throws IOException {
        LogSetup.start(false, "warn");
        // Terminals understand UTF-8 even where the locale says nothing.
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path directory = data != null ? data : Files.createTempDirectory("minke-demo");
        StopSignal signal = new StopSignal();
        try {
            run(directory, out, signal);
        } finally {
            if (data == null) {
                deleteAll(directory);
            }
        }
        return 0;
    }

    private void run(Path directory, PrintStream out, StopSignal signal) {
        boolean isTerminal = Boolean.getBoolean("minke.terminal");
        int columns = isTerminal ? Integer.getInteger("minke.columns", NARROW_TERMINAL) : WIDTH_ELSEWHERE;
        Map<String, String> options =
                Map.of(Settings.DATA.name(), directory.toString(), Settings.HTTP.name(), "127.0.0.1:" + freePort());
        try (Daemon daemon = Daemon.start(DaemonConfig.resolve(options, Map.of(), null), InstantSource.system())) {
            Demo demo = new Demo(daemon.url(), CPE_COUNT, out, isTerminal, columns, InstantSource.system());
            demo.backfill();
            EngineStatus sealed = daemon.seal();
            demo.showSize(sealed.segmentBytes(), sealed.segmentSamples());
            demo.feedLive();
            demo.draw();
            demo.invite();
            if (!exits) {
                out.println("  The fleet goes on reporting, minute by minute. Ctrl-C ends the demo.");
                signal.await();
            }
            demo.stop();
        }
    }

    /** The usual port if nobody has it. @return 0 for any other */
    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException taken) {
            return 0;
        }
    }

    static void deleteAll(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new DiskFailure("cannot delete the demo's data in " + directory, failure);
        }
    }
}
