package io.minke.ingest.daemon;

import io.minke.engine.failure.DiskFailure;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.InventoryExport;
import io.minke.ingest.inventory.InventoryImport;
import io.minke.ingest.inventory.RecordKind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code minke inventory}: CPEs, devices, interfaces, sites and plans from and to files. */
@Command(
        name = "inventory",
        description = "Imports and exports CPEs, devices, interfaces, sites and plans, also beside a running daemon.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        footer = {
            "",
            "JSON lines have one object per line, with \"kind\": \"cpe\", \"device\", \"interface\", \"site\" or \"plan\",",
            "or wrapped as {\"device\": {...}}; the first row of CSV names the fields. What is there already is changed,",
            "what a record does not name keeps its value, and the same file twice changes nothing."
        })
final class InventoryCommand implements Runnable {
    private static final int REFUSED = 1;
    private static final String STANDARD = "-";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what to do is missing: import or export");
    }

    @Command(
            name = "import",
            description = "Reads a file. Exit code 1 if a record was refused; the others are taken.",
            mixinStandardHelpOptions = true)
    int read(
            @Mixin DataOption data,
            @Parameters(
                            paramLabel = "FILE",
                            description = "JSON lines, or CSV if it ends with .csv; - is standard input")
                    String file,
            @Option(names = "--kind", paramLabel = "KIND", description = "what all records are") @Nullable String kind,
            @Option(names = "--csv", description = "the file is CSV whatever its name") boolean csv) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        long startNanos = System.nanoTime();
        InventoryImport.Report report;
        try (InputStream in = file.equals(STANDARD) ? System.in : Files.newInputStream(Path.of(file));
                InventoryDatabase database = data.open()) {
            report = new InventoryImport(database, InstantSource.system(), kind(kind))
                    .run(in, csv || isCsv(file), count -> tell(err, count));
        } catch (IOException unreadable) {
            throw new DiskFailure("cannot read " + file, unreadable);
        }
        report.errors().forEach(error -> err.println(file + " " + error));
        if (report.errorCount() > report.errors().size()) {
            err.println("and " + (report.errorCount() - report.errors().size()) + " more");
        }
        out.println(String.format(
                Locale.ROOT,
                "%,d records in %.1f s: %,d changed, %,d refused",
                report.recordCount() + report.errorCount(),
                (System.nanoTime() - startNanos) / 1e9,
                report.changedCount(),
                report.errorCount()));
        return report.errorCount() == 0 ? 0 : REFUSED;
    }

    private static void tell(PrintWriter err, long count) {
        if (count > 0 && count % 100_000 == 0) {
            err.println(String.format(Locale.ROOT, "%,d records", count));
        }
    }

    @Command(name = "export", description = "Writes a file that import reads.", mixinStandardHelpOptions = true)
    int write(
            @Mixin DataOption data,
            @Parameters(
                            paramLabel = "FILE",
                            arity = "0..1",
                            defaultValue = STANDARD,
                            description = "CSV if it ends with .csv; standard output if there is none")
                    String file,
            @Option(names = "--kind", paramLabel = "KIND", description = "only these; needed for CSV") @Nullable
                    String kind,
            @Option(names = "--csv", description = "write CSV whatever the file's name") boolean csv) {
        RecordKind wanted = kind(kind);
        boolean isCsv = csv || isCsv(file);
        if (isCsv && wanted == null) {
            throw new ParameterException(spec.commandLine(), "CSV holds one kind of records: name it with --kind");
        }
        try (OutputStream out = new BufferedOutputStream(
                        file.equals(STANDARD) ? System.out : Files.newOutputStream(Path.of(file)));
                InventoryDatabase database = data.open()) {
            InventoryExport export = new InventoryExport(database);
            long count = isCsv && wanted != null ? export.writeCsv(out, wanted) : export.writeJson(out, wanted);
            spec.commandLine().getErr().println(String.format(Locale.ROOT, "%,d records", count));
        } catch (IOException unwritable) {
            throw new DiskFailure("cannot write " + file, unwritable);
        }
        return 0;
    }

    private static boolean isCsv(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(".csv");
    }

    private @Nullable RecordKind kind(@Nullable String text) {
        RecordKind kind = text == null ? null : RecordKind.of(text);
        if (text != null && kind == null) {
            throw new ParameterException(
                    spec.commandLine(), "\"" + text + "\" is none of plan, site, device, interface, cpe");
        }
        return kind;
    }
}
