package io.minke.ingest.daemon;

import io.minke.engine.FileDump;
import io.minke.engine.disk.RealDisk;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code minke dump FILE}: any file of a data directory as text, or where the bytes of a directory go. */
@Command(
        name = "dump",
        description =
                "Shows a file of a data directory (log, series journal, segment or catalog), or where the bytes of a directory go. Changes nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class)
final class DumpCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "wal-*, journal-*, *.seg, catalog-*, LOCK, index.cm, or a data directory")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private Path file;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        FileDump.print(new RealDisk(), file, out::println);
        out.flush();
        return 0;
    }
}
