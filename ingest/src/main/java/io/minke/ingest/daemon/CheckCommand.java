package io.minke.ingest.daemon;

import io.minke.engine.DirectoryCheck;
import io.minke.engine.disk.RealDisk;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code minke check DIR}: 0 if every byte is as it was written, 1 if not. */
@Command(
        name = "check",
        description =
                "Reads every byte of a data directory and names damage. Changes nothing; exit code 1 if there is any.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        footer = {"", "Beside a running daemon, what it is just writing looks like a torn end of the log."})
final class CheckCommand implements Callable<Integer> {
    private static final int DAMAGED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "data directory of a daemon or an engine")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private Path directory;

    @Option(names = "--deep", description = "also compute every rollup anew where its samples are still kept")
    private boolean deep;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        DirectoryCheck.Report report = DirectoryCheck.run(new RealDisk(), directory, deep);
        report.summary().forEach(out::println);
        report.damages().forEach(damage -> out.println("DAMAGE " + damage));
        out.println(report.damages().isEmpty() ? "no damage" : report.damages().size() + " damages");
        return report.damages().isEmpty() ? 0 : DAMAGED;
    }
}
