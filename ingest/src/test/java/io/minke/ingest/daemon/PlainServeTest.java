package io.minke.ingest.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.ingest.daemon.config.DaemonConfig;
import io.minke.ingest.daemon.config.Setting;
import io.minke.ingest.daemon.config.Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlainServeTest {
    private static final Map<String, String> NOTHING_SET = Map.of();

    @Test
    void shouldTakeNamesAndValuesWithASpaceOrAnEqualsSign() {
        DaemonConfig config = PlainServe.config(NOTHING_SET, "serve", "--data", "a=b", "--http=127.0.0.1:1");
        assertThat(config).isNotNull();
        assertThat(config.lines()).contains("data = a=b (option --data)", "http = 127.0.0.1:1 (option --http)");
    }

    @Test
    void shouldReadTheEnvironment() {
        DaemonConfig config = PlainServe.config(Map.of("MINKE_DATA", "there"), "serve");
        assertThat(config).isNotNull();
        assertThat(config.lines()).contains("data = there (environment MINKE_DATA)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "demo",
                "--help",
                "serve --help",
                "serve -h",
                "serve -V",
                "serve --data",
                "serve --data=",
                "serve --data --http 127.0.0.1:0",
                "serve --data a --data b",
                "serve --data=a --data=a",
                "serve --dat a",
                "serve --nonsense a",
                "serve a",
                "serve --data a b",
                "serve @file",
                "serve --data @file",
                "serve --data \"a\"",
                "serve --data 'a'",
                "serve -- --data a",
                "serve --token secret",
                "serve --warm-up nonsense",
                "serve --http 8.8.8.8:80",
                "serve --config /none/such",
                "serve --config \0",
                "--data a serve"
            })
    void shouldLeaveEverythingElseToTheCommandLine(String arguments) {
        assertThat(PlainServe.config(NOTHING_SET, arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isNull();
    }

    /** Its mistakes are told by who reads it first. */
    @Test
    void shouldLeaveAFileThatCanBeReadOnlyOnceToTheCommandLine() {
        assertThat(PlainServe.config(NOTHING_SET, "serve", "--config", "/dev/null"))
                .isNull();
        assertThat(PlainServe.config(Map.of("MINKE_CONFIG", "/dev/null"), "serve"))
                .isNull();
    }

    /** Whatever is understood here, is so there. */
    @Property
    void shouldUnderstandAsTheCommandLineDoes(@ForAll long seed) {
        Random random = new Random(seed);
        List<Setting<?>> settings = new ArrayList<>(Settings.ALL);
        settings.removeIf(Setting::secret);
        Collections.shuffle(settings, random);
        List<String> arguments = new ArrayList<>(List.of("serve"));
        settings.subList(0, random.nextInt(settings.size())).forEach(setting -> {
            String value = setting.defaultText();
            if (random.nextInt(20) == 0) {
                value = List.of("", "=", " x ", "-1", "--", "@x", "\"1\"").get(random.nextInt(7));
            }
            if (random.nextBoolean()) {
                arguments.add(setting.option() + "=" + value);
            } else {
                arguments.addAll(List.of(setting.option(), value));
            }
        });
        String[] all = arguments.toArray(String[]::new);
        DaemonConfig plain = PlainServe.config(NOTHING_SET, all);
        if (plain != null) {
            CommandLine.ParseResult parsed =
                    RootCommand.commandLine(all).parseArgs(all).subcommand();
            ServeCommand serve = (ServeCommand) parsed.commandSpec().userObject();
            assertThat(DaemonConfig.resolve(serve.givenOptions(), NOTHING_SET, null)
                            .lines())
                    .as(arguments.toString())
                    .isEqualTo(plain.lines());
        }
    }
}
