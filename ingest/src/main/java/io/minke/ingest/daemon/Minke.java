package io.minke.ingest.daemon;

import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        footer = {
            "",
            "  bench  benchmarks, load and crash campaigns: see minke bench --help",
            "",
            "minke COMMAND --help tells more."
        })
public final class Minke implements Runnable {
    private static final int FAILED = 1;

    /** In the order of the help. */
    private static final List<String> COMMANDS =
            List.of("demo", "serve", "check", "dump", "snapshot", "user", "inventory", "rehearse");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** The command line with the command that the first argument names, else with all: each costs a start some milliseconds of reflection. */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Minke());
        boolean named = arguments.length > 0 && COMMANDS.contains(arguments[0]);
        for (String name : COMMANDS) {
            if (!named || name.equals(arguments[0])) {
                line.addSubcommand(name, command(name));
            }
        }
        // Terminals understand UTF-8 even where the locale says nothing.
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(110);
        line.setParameterExceptionHandler(Minke::explain);
        line.setExecutionExceptionHandler((failure, command, parsed) -> fail(failure, command));
        return line;
    }

    private static CommandLine command(String name) {
        return switch (name) {
            case "demo" -> new CommandLine(new DemoCommand());
            case "serve" -> ServeCommand.commandLine();
            case "check" -> new CommandLine(new CheckCommand());
            case "dump" -> new CommandLine(new DumpCommand());
            case "user" -> new CommandLine(new UserCommand());
            case "inventory" -> new CommandLine(new InventoryCommand());
            case "snapshot" -> new CommandLine(new SnapshotCommand());
            case "rehearse" -> new CommandLine(new RehearseCommand());
            default -> throw new EngineBug("no command " + name);
        };
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: demo, serve, check, dump, snapshot, user, inventory or bench");
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
