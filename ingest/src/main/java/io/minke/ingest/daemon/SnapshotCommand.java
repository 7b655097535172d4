package io.minke.ingest.daemon;

import io.minke.engine.DirectorySnapshot;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code minke snapshot DIR TARGET}: a copy by links of a directory; where a daemon runs in it, that takes it. With {@code --url} it is one's on another machine. */
@Command(
        name = "snapshot",
        description = "Copies a data directory by links, in no time; a start on the copy is the restore.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        footer = {
            "",
            "A daemon that runs in DIR takes the snapshot itself. One elsewhere is asked with --url, and keeps",
            "the snapshot NAME where its setting snapshots says; its token is taken from the environment",
            "variable MINKE_TOKEN."
        })
final class SnapshotCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    @Option(names = "--url", paramLabel = "URL", description = "of a running daemon, such as http://127.0.0.1:8086")
    private @Nullable URI url;

    @Parameters(index = "0", paramLabel = "DIR|NAME", description = "data directory; with --url the snapshot's name")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private String first;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TARGET", description = "directory to be made")
    private @Nullable Path target;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        URI daemon = url;
        Path copy = target;
        if (daemon != null && copy == null) {
            out.println(ask(daemon, first));
        } else if (daemon == null && copy != null) {
            takeOf(Path.of(first), copy);
            out.println(copy);
        } else {
            throw new ParameterException(spec.commandLine(), "give DIR and TARGET, or --url and NAME");
        }
        out.flush();
        return 0;
    }

    /** By the daemon that runs there, or of a directory where none does. */
    private static void takeOf(Path directory, Path copy) {
        try {
            DirectorySnapshot.ofStopped(new RealDisk(), directory, copy);
        } catch (Rejected refusal) {
            if (!SnapshotDoor.ask(directory, copy)) {
                throw refusal;
            }
        }
    }

    private static String ask(URI daemon, String name) {
        HttpRequest.Builder request = HttpRequest.newBuilder(daemon.resolve("/api/minke/snapshot"))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"name\":\"" + name.replaceAll("[^A-Za-z0-9_-]", "?") + "\"}"));
        String token = System.getenv("MINKE_TOKEN");
        if (token != null && !token.isEmpty()) {
            request.header("Authorization", "Token " + token);
        }
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new Rejected(daemon + " answers " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException failure) {
            throw new DiskFailure("ask " + daemon, failure);
        } catch (InterruptedException stopped) {
            throw new Rejected("interrupted while " + daemon + " took its snapshot");
        }
    }
}
