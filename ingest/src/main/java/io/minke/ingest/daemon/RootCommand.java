package io.minke.ingest.daemon;

import io.minke.engine.failure.EngineBug;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have in common: help, version, how mistakes and failures are told. */
@Command(
        name = "minke",
        description = "A time-series engine for monitoring perfdata.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "  bench  benchmarks, load and crash campaigns: see minke bench --help",
            "",
            "minke COMMAND --help tells more."
        })
final class RootCommand implements Runnable {
    /** In the order of the help. */
    private static final List<String> COMMANDS =
            List.of("demo", "serve", "check", "dump", "snapshot", "user", "inventory", "rehearse");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    /** @return the process's exit code */
    static int execute(String... arguments) {
        return commandLine(arguments).execute(arguments);
    }

    /** The command line with the command that the first argument names, else with all: each costs a start some milliseconds of reflection. */
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new RootCommand());
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
        line.setParameterExceptionHandler(RootCommand::explain);
        line.setExecutionExceptionHandler((failure, command, parsed) -> Minke.fail(failure, command.getErr()));
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
}
