package io.minke.ingest.daemon;

import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: one command per task, 0 when all went well, 1 when not, 2 for arguments that cannot be understood. */
@Command(
        name = "minke",
        description = "A time-series engine for monitoring perfdata.",
        mixinStandardHelpOptions = true,
        versionProvider = MinkeVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DemoCommand.class, ServeCommand.class, CheckCommand.class, DumpCommand.class},
        footer = {
            "",
            "  bench  benchmarks, load and crash campaigns: see minke bench --help",
            "",
            "minke COMMAND --help tells more."
        })
public final class Minke implements Runnable {
    private static final int FAILED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command line, also for tests. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Minke());
        ServeCommand.addSettings(Objects.requireNonNull(line.getSubcommands().get("serve")));
        // Terminals understand UTF-8 even where the locale says nothing.
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(110);
        line.setParameterExceptionHandler(Minke::explain);
        line.setExecutionExceptionHandler((failure, command, parsed) -> fail(failure, command));
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: demo, serve, check, dump or bench");
    }

    /** One line, because the next thing a person does is to correct the command. */
    private static int explain(ParameterException mistake, String[] arguments) {
        CommandLine command = mistake.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message =
                String.valueOf(mistake.getMessage()).lines().findFirst().orElse("bad arguments");
        command.getErr().println(name + ": " + message + " (see " + name + " --help)");
        return CommandLine.ExitCode.USAGE;
    }

    private static int fail(Exception failure, CommandLine command) {
        if (failure instanceof Rejected || failure instanceof DiskFailure || failure instanceof Damage) {
            command.getErr().println("minke: " + failure.getMessage());
        } else {
            LoggerFactory.getLogger(Minke.class).error("unexpected failure", failure);
        }
        return FAILED;
    }
}
