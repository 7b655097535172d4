package io.minke.ingest.daemon;

import io.minke.engine.failure.Rejected;
import io.minke.ingest.daemon.config.DaemonConfig;
import io.minke.ingest.daemon.config.Setting;
import io.minke.ingest.daemon.config.Settings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code minke serve}: the daemon in the foreground, until a signal ends it. */
@Command(
        name = "serve",
        description = "Runs the daemon in the foreground until SIGTERM or SIGINT.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        footer = {
            "",
            "Each setting may also stand in the file as name = value, or in the environment as MINKE_NAME;",
            "an option wins over the environment, the environment over the file."
        })
final class ServeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    @Option(
            names = PlainServe.CONFIG_OPTION,
            paramLabel = "FILE",
            description = "file of name = value lines (environment: MINKE_CONFIG)")
    private @Nullable Path configFile;

    /** With one option per setting that may be seen by others. */
    static CommandLine commandLine() {
        CommandLine serve = new CommandLine(new ServeCommand());
        for (Setting<?> setting : Settings.ALL) {
            if (!setting.secret()) {
                String defaultText = setting.defaultText().isEmpty() ? "" : " [" + setting.defaultText() + "]";
                serve.getCommandSpec()
                        .addOption(OptionSpec.builder(setting.option())
                                .type(String.class)
                                .paramLabel("VALUE")
                                .description(setting.description() + defaultText)
                                .build());
            }
        }
        return serve;
    }

    @Override
    public Integer call() {
        DaemonConfig config;
        try {
            config = DaemonConfig.resolve(givenOptions(), System.getenv(), configFile);
        } catch (Rejected mistake) {
            throw new ParameterException(spec.commandLine(), String.valueOf(mistake.getMessage()), mistake);
        }
        return Daemon.serve(config, InstantSource.system());
    }

    Map<String, String> givenOptions() {
        Map<String, String> given = new HashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            OptionSpec option = spec.findOption(setting.option());
            if (option != null && spec.commandLine().getParseResult().hasMatchedOption(option)) {
                given.put(setting.name(), option.getValue());
            }
        }
        return given;
    }
}
