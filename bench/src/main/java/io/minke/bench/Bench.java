package io.minke.bench;

import io.minke.bench.codec.CodecCommand;
import io.minke.bench.compare.CompareCommand;
import io.minke.bench.compare.GuardCommand;
import io.minke.bench.crash.CrashCommand;
import io.minke.bench.curve.CurvesCommand;
import io.minke.bench.load.LoadCommand;
import io.minke.bench.micro.MicroCommand;
import io.minke.bench.profile.Profiling;
import io.minke.bench.soak.SoakCommand;
import io.minke.bench.years.YearsCommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code ./minke bench}. */
@Command(
        name = "bench",
        description = "Measures Minke, breaks it, and compares it with its peers.",
        mixinStandardHelpOptions = true,
        subcommands = {
            MicroCommand.class,
            LoadCommand.class,
            CrashCommand.class,
            CompareCommand.class,
            GuardCommand.class,
            CurvesCommand.class,
            SoakCommand.class,
            YearsCommand.class,
            CodecCommand.class
        })
public final class Bench implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--profile",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Record this process and the JVMs it starts (load: that of --pid), and draw flame graphs into DIR. What is killed leaves none.")
    private @Nullable Path profile;

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** @return 0 when all went well, 1 when what was measured or checked is not as promised or could not be done, 2 for bad arguments */
    public static int run(String... arguments) {
        Bench bench = new Bench();
        CommandLine line = new CommandLine(bench);
        line.setCommandName("minke bench");
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Bench::explainBadArguments);
        line.setExecutionExceptionHandler(Bench::explainFailure);
        line.setExecutionStrategy(bench::execute);
        return line.execute(arguments);
    }

    private int execute(CommandLine.ParseResult parsed) {
        return profile == null
                ? new CommandLine.RunLast().execute(parsed)
                : Profiling.around(
                        profile,
                        parsed.commandSpec().commandLine().getOut(),
                        () -> new CommandLine.RunLast().execute(parsed));
    }

    private static int explainBadArguments(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        String message = String.valueOf(mistake.getMessage()).replaceAll("\\s*\\R\\s*", " ");
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message + " (see --help)");
        return CommandLine.ExitCode.USAGE;
    }

    private static int explainFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter errors = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        errors.println(name + ": " + failure);
        if (Boolean.getBoolean("minke.bench.stacktrace")) {
            failure.printStackTrace(errors);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
