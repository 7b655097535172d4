package io.minke.ingest.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.Durability;
import io.minke.engine.EngineOptions;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonConfigTest {
    private static final String TOKEN = "0123456789abcdefABCDEF";

    @TempDir
    private Path directory;

    @Test
    void shouldUseTheDocumentedDefaultsWhenNothingIsSaid() {
        DaemonConfig config = DaemonConfig.resolve(Map.of(), Map.of(), null);

        assertThat(config.get(Settings.DATA)).isEqualTo(Path.of("./minke-data"));
        assertThat(config.get(Settings.HTTP)).isEqualTo(new HttpAddress("127.0.0.1", 8086));
        assertThat(config.get(Settings.DURABILITY)).isEqualTo(Durability.FSYNC);
        assertThat(config.engineOptions()).isEqualTo(EngineOptions.defaults());
        assertThat(config.source(Settings.HTTP)).isEqualTo("default");
    }

    @Test
    void shouldLetTheEnvironmentWinOverTheFileAndAnOptionOverBoth() throws IOException {
        Path file = file("seal-age = 1h\nmax-series=5\n# a remark\n\ndata = /from/file\n");
        Map<String, String> environment = Map.of("MINKE_SEAL_AGE", "2h", "MINKE_MAX_SERIES", "6");

        DaemonConfig config = DaemonConfig.resolve(Map.of("seal-age", "3h"), environment, file);

        assertThat(config.get(Settings.SEAL_AGE)).isEqualTo(Duration.ofHours(3));
        assertThat(config.get(Settings.MAX_SERIES)).isEqualTo(6);
        assertThat(config.get(Settings.DATA)).isEqualTo(Path.of("/from/file"));
        assertThat(config.lines())
                .contains(
                        "seal-age = 3h (option --seal-age)",
                        "max-series = 6 (environment MINKE_MAX_SERIES)",
                        "data = /from/file (" + file + " line 5)",
                        "log-format = text (default)");
    }

    @Test
    void shouldTakeTheFileFromTheEnvironmentWhenNoOptionNamesOne() throws IOException {
        Path file = file("log-level = debug");

        DaemonConfig config = DaemonConfig.resolve(Map.of(), Map.of("MINKE_CONFIG", file.toString()), null);

        assertThat(config.get(Settings.LOG_LEVEL)).isEqualTo(Settings.LogLevel.DEBUG);
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void shouldRefuseAnUnknownSettingAndSayWhichOneWasMeant() throws IOException {
        Path file = file("data = x\nseal_age = 2h");

        assertThatThrownBy(() -> DaemonConfig.resolve(Map.of(), Map.of(), file))
                .isInstanceOf(Rejected.class)
                .hasMessage(file + " line 2: unknown setting \"seal_age\"; did you mean \"seal-age\"?");
    }

    @Test
    void shouldOnlyWarnOfAForeignVariableWithOurPrefix() {
        Map<String, String> environment = Map.of("MINKE_SERVICE_HOST", "10.0.0.1", "MINKE_REHEARSE", "no");
        DaemonConfig config = DaemonConfig.resolve(Map.of(), environment, null);

        assertThat(config.warnings()).singleElement().asString().contains("MINKE_SERVICE_HOST");
    }

    @ParameterizedTest
    @CsvSource({
        "durability, always, 'expected one of fsync, interval, os'",
        "http, 8086, 'expected HOST:PORT'",
        "http, 127.0.0.1:65536, 'expected HOST:PORT'",
        "http, ::1:8086, 'brackets'",
        "seal-age, 2, 'expected a duration'",
        "seal-age, 36501d, 'expected a duration'",
        "active-memory, 1XiB, 'expected a size'",
        "active-memory, -1, 'expected a size'",
        "ring-size, 3MiB, 'power of two'",
        "max-series, 0, 'expected a count'",
        "max-series, 2147483648, 'expected a count'",
        "log-format, xml, 'expected one of text, json'",
        "retention, raw, 'expected TIER=DAYS'",
        "retention, raw=x, 'expected whole days after raw=, such as raw=400; 0: for ever'",
        "retention, raw=-1, 'expected whole days after raw=, such as raw=400; 0: for ever'"
    })
    void shouldNameSettingSourceAndWhatIsAllowedWhenAValueIsMalformed(String name, String value, String reason) {
        assertThatThrownBy(() -> DaemonConfig.resolve(Map.of(name, value), Map.of(), null))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining(name + " = \"" + value + "\" (option --" + name + "): ")
                .hasMessageContaining(reason);
    }

    @Test
    void shouldRefuseAMalformedLineADoubleOneAndAMissingFile() throws IOException {
        Path malformed = file("data");
        assertThatThrownBy(() -> DaemonConfig.resolve(Map.of(), Map.of(), malformed))
                .hasMessage(malformed + " line 1: expected name = value");
        Path twice = file("data = a\ndata = b");
        assertThatThrownBy(() -> DaemonConfig.resolve(Map.of(), Map.of(), twice))
                .hasMessage(twice + " line 2: data was set in line 1 already");
        assertThatThrownBy(() -> DaemonConfig.resolve(Map.of(), Map.of(), directory.resolve("none")))
                .hasMessageContaining("there is no configuration file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8086", "[::]:8086", "192.0.2.1:1"})
    void shouldRefuseToListenBeyondThisMachineWithoutAToken(String http) {
        assertThatThrownBy(() -> DaemonConfig.resolve(Map.of("http", http), Map.of(), null))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("refusing to listen on " + http + " without a token");
        assertThat(DaemonConfig.resolve(Map.of("http", http), Map.of("MINKE_TOKEN", TOKEN), null)
                        .tokens()
                        .plain())
                .containsExactly(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "localhost:8086", "[::1]:8086", "127.8.8.8:65535"})
    void shouldListenOnThisMachineWithoutAToken(String http) {
        assertThat(DaemonConfig.resolve(Map.of("http", http), Map.of(), null)
                        .tokens()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void shouldReadTokensFromAPrivateFileAndNeverShowThem() throws IOException {
        Path file = privateFile("# for the probes\n" + TOKEN + "\n\n" + TOKEN + "2\n");

        DaemonConfig config =
                DaemonConfig.resolve(Map.of("token-file", file.toString()), Map.of("MINKE_TOKEN", TOKEN + "3"), null);

        assertThat(config.tokens().plain()).containsExactly(TOKEN, TOKEN + "2", TOKEN + "3");
        assertThat(config.tokens()).hasToString("3 token(s)");
        assertThat(config.lines())
                .contains("token = *** (environment MINKE_TOKEN)")
                .noneMatch(line -> line.contains(TOKEN));
    }

    @Test
    void shouldRefuseASecretThatOthersMayRead() throws IOException {
        Path tokens = file(TOKEN);
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> DaemonConfig.resolve(Map.of("token-file", tokens.toString()), Map.of(), null))
                .hasMessageContaining("chmod 600");
        Path config = file("token = " + TOKEN);
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw----r--"));
        assertThatThrownBy(() -> DaemonConfig.resolve(Map.of(), Map.of(), config))
                .hasMessageContaining("chmod 600");
    }

    @Test
    void shouldRefuseEmptyAndShortTokens() throws IOException {
        Path empty = privateFile("# nothing\n");
        assertThatThrownBy(() -> DaemonConfig.resolve(Map.of("token-file", empty.toString()), Map.of(), null))
                .hasMessageContaining("holds no token");
        String tooShort = TOKEN.substring(1);
        assertThatThrownBy(() -> DaemonConfig.resolve(Map.of(), Map.of("MINKE_TOKEN", tooShort), null))
                .hasMessageContaining("a token has 21 characters, at least 22 are needed")
                .hasMessageNotContaining(tooShort);
        assertThatThrownBy(() -> DaemonConfig.resolve(Map.of(), Map.of("MINKE_TOKEN", TOKEN + " x"), null))
                .hasMessageContaining("printable ASCII");
    }

    @Test
    void shouldHaveAnEnvironmentNameAndADefaultThatParsesForEverySetting() {
        Map<String, String> environment = new HashMap<>();
        Settings.ALL.forEach(setting -> environment.put(setting.environment(), setting.defaultText()));

        DaemonConfig config = DaemonConfig.resolve(Map.of(), environment, null);

        assertThat(config.lines()).hasSameSizeAs(Settings.ALL).allMatch(line -> line.contains("(environment MINKE_"));
        assertThat(config.warnings()).isEmpty();
    }

    private Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "minke", ".conf"), content);
    }

    private Path privateFile(String content) throws IOException {
        Path file = file(content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
