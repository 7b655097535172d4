package io.minke.ingest.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckResultRouteTest {
    static final String PATH = "/api/v2/monitoring/check-results/";
    private static final Instant NOW = Instant.parse("2023-02-17T12:00:00Z");

    @TempDir
    Path directory;

    private MonitoringServer server;

    @BeforeEach
    void open() {
        server = new MonitoringServer(directory, InstantSource.fixed(NOW), List.of());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String txrx(String members) {
        return "{\"host\":\"pim0585\",\"service\":\"txrx\",\"check_command\":\"check_txrx\",\"exit_status\":0" + members
                + "}";
    }

    private String value(String host, String service, String metric) {
        String body = server.get("/api/minke/last?host=" + host + "&service=" + service + "&metric=" + metric)
                .body();
        int at = body.indexOf("\"value\":");
        return at < 0 ? "none" : body.substring(at + 8, body.indexOf(',', at));
    }

    @Test
    void shouldKeepSamplesInfosTextsAndState() {
        HttpResponse<String> answer = server.post(
                PATH,
                txrx(
                        ",\"plugin_output\":\"dnrx=-22.14 uptx=2.27\",\"performance_data\":\"dnrx=-22.14dBm;-27:-11;-29:-8;-49;5 uptx=2.27dBm;15;16;-10;15\","
                                + "\"execution_start\":1676634606.25,\"execution_end\":1676634606.475,\"vars\":{\"vendor\":\"Huawei\"}"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).isEqualTo("{\"results\":1,\"samples\":2,\"problem_count\":0,\"problems\":[]}");

        assertThat(value("pim0585", "txrx", "dnrx")).isEqualTo("-22.14");
        assertThat(server.get("/api/minke/series?metric=dnrx").body())
                .contains("\"last_seen\":\"2023-02-17T11:50:06.475Z\"")
                .contains("\"unit\":\"dBm\"")
                .contains("\"warning\":\"-27:-11\",\"critical\":\"-29:-8\",\"thresholds\":[-29,-27,-11,-8]");
        CheckResult kept = server.checks().of("pim0585").services().get(0);
        assertThat(kept.output()).isEqualTo("dnrx=-22.14 uptx=2.27");
        assertThat(kept.stateId()).isZero();
        assertThat(kept.startNanos()).isEqualTo(1_676_634_606_250_000_000L);
        assertThat(kept.endNanos()).isEqualTo(1_676_634_606_475_000_000L);
        assertThat(kept.vars()).isEqualTo("{\"vendor\":\"Huawei\"}");
    }

    @Test
    void shouldReadPerfdataBehindTheBarsOfTheOutput() {
        server.post(PATH, txrx(",\"plugin_output\":\"OK - all well | a=1\\nlong text | b=2\\nc=3\""));
        assertThat(value("pim0585", "txrx", "a,b,c")).isEqualTo("1");
        assertThat(server.get("/api/minke/last?host=pim0585").body()).contains("\"a\"", "\"b\"", "\"c\"");
        assertThat(server.checks().of("pim0585").services().get(0).output()).isEqualTo("OK - all well\nlong text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "rta=23.118ms;200;230;0; ! rta ! 0.023118",
                "'free space C'=9853657000B;8192000000:;2048000000:;0;327585600000 ! free%20space%20C ! 9853657000",
                "time=0,006561s;60,000000;120,000000;0,000000 ! time ! 0.006561",
                "rta=U;;;; ! rta ! null",
                "size=3MiB ! size ! 3145728",
                "Check_multi::check_multi::plugins=6 time=1 ! Check_multi::check_multi::time ! 1",
                "ping-rtt=9120;@1:3,@10000:50000;@4:99,@60000:100000 ! ping-rtt ! 9120",
                "pl=100% ! pl ! 100",
                "x=-1.5e-3 ! x ! -0.0015"
            })
    void shouldTakeTheWholeGrammar(String perfdata, String metric, String expected) {
        HttpResponse<String> answer = server.post(
                PATH, txrx(",\"performance_data\":\"" + perfdata.strip().replace("\\", "\\\\") + "\""));
        assertThat(answer.body()).contains("\"problem_count\":0");
        assertThat(value("pim0585", "txrx", metric.strip())).isEqualTo(expected.strip());
    }

    @Test
    void shouldNameItemsThatAreNone() {
        HttpResponse<String> answer =
                server.post(PATH, txrx(",\"performance_data\":[\"a=1\",\"nonsense\",\"b=x\",\"c=3\"]"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"samples\":2").contains("\"reason\":\"no number behind the =\"");
        assertThat(value("pim0585", "txrx", "c")).isEqualTo("3");
    }

    @Test
    void shouldTakeManyAtOnceOrNone() {
        String many = IntStream.range(0, 500)
                .mapToObj(i -> "{\"host\":\"cpe" + i
                        + "\",\"check_command\":\"check_cpe\",\"exit_status\":\"0\",\"performance_data\":\"uptime=" + i
                        + "s\"}")
                .collect(Collectors.joining(",", "[", "]"));
        assertThat(server.post(PATH, many).body()).contains("\"results\":500,\"samples\":500");
        assertThat(value("cpe499", "", "uptime")).isEqualTo("499");
        HttpResponse<String> refused = server.post(
                PATH,
                "[{\"host\":\"good\",\"check_command\":\"c\",\"exit_status\":0,\"performance_data\":\"a=1\"},{\"host\":\"bad\",\"check_command\":\"c\"}]");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).isEqualTo("{\"[1].exit_status\":[\"This field is required.\"]}");
        assertThat(value("good", "", "a")).isEqualTo("none");
        assertThat(server.checks().of("good").isEmpty()).isTrue();
    }

    @Test
    void shouldTakeTenThousandResultsAndRefuseOneMore() {
        for (int count : new int[] {9_999, 10_000, 10_001}) {
            String many = IntStream.range(0, count)
                    .mapToObj(i -> "{\"host\":\"cpe" + i + "\",\"check_command\":\"c\",\"exit_status\":0}")
                    .collect(Collectors.joining(",", "[", "]"));
            HttpResponse<String> answer = server.post(PATH, many);
            assertThat(answer.statusCode()).isEqualTo(count > 10_000 ? 400 : 200);
        }
        assertThat(server.post(PATH, "[" + "{},".repeat(1 << 20) + "{}]").body())
                .contains("more than 10000 objects");
    }

    @Test
    void shouldSetAFileAsideThatIsNoDatabase() throws Exception {
        server.close();
        Files.writeString(directory.resolve("checks.db"), "this was a database once ".repeat(1_000));
        open();
        assertThat(server.post(PATH, txrx(",\"plugin_output\":\"new\"")).statusCode())
                .isEqualTo(200);
        assertThat(server.checks().of("pim0585").services().get(0).output()).isEqualTo("new");
        try (Stream<Path> aside = Files.list(directory.resolve("quarantine"))) {
            assertThat(aside.map(file -> file.getFileName().toString())).anyMatch(name -> name.startsWith("checks.db"));
        }
        assertThat(server.get("/health").body()).contains("degraded", "\"name\":\"check-results\"", "quarantine");
        assertThat(Files.getPosixFilePermissions(directory.resolve("checks.db")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void shouldTakeTenThousandMetricsAtOnce() {
        String items =
                IntStream.range(0, 10_000).mapToObj(i -> "m" + i + "=" + i).collect(Collectors.joining(" "));
        assertThat(server.post(PATH, txrx(",\"performance_data\":\"" + items + "\""))
                        .body())
                .contains("\"samples\":10000,\"problem_count\":0");
        assertThat(value("pim0585", "txrx", "m9999")).isEqualTo("9999");
        assertThat(server.post(PATH, txrx(",\"performance_data\":\"" + items + " beyond=1\""))
                        .body())
                .contains("\"samples\":10000,\"problem_count\":1")
                .contains("beyond 10000 items");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "{} ! host ! This field is required.",
                "{\"host\":\"h\",\"exit_status\":0} ! check_command ! This field is required.",
                "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":4} ! exit_status ! 4 is outside 0 … 3",
                "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":-1} ! exit_status ! -1 is outside 0 … 3",
                "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":\"ok\"} ! exit_status ! is no number",
                "{\"host\":[],\"check_command\":\"c\",\"exit_status\":0} ! host ! must be a text",
                "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":0,\"performance_data\":7} ! performance_data ! must be a text",
                "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":0,\"performance_data\":[7]} ! performance_data ! must be a text",
                "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":0,\"vars\":[]} ! vars ! must be an object",
                "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":0,\"ips\":\"10.0.0.1\"} ! ips ! must be a list",
                "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":0,\"execution_end\":1676808001} ! execution_end ! future",
                "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":0,\"execution_start\":5,\"execution_end\":4} ! execution_end ! before",
                "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":0,\"exit_statsu\":0} ! exit_statsu ! is not known",
                "[] ! body ! has no results",
                "7 ! body ! line 1, column 1",
                "{\"host\":\"h\" \"service\":\"s\"} ! body ! line 1, column 13"
            })
    void shouldNameTheFieldThatIsWrong(String body, String field, String message) {
        HttpResponse<String> answer = server.post(PATH, body.strip());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"" + field.strip() + "\":[").contains(message.strip());
    }

    @Test
    void shouldHoldTheLimitsOfNames() {
        for (int length : new int[] {254, 255, 256}) {
            String name = "x".repeat(length);
            int expected = length > 255 ? 400 : 200;
            assertThat(server.post(PATH, "{\"host\":\"" + name + "\",\"check_command\":\"c\",\"exit_status\":0}")
                            .statusCode())
                    .isEqualTo(expected);
            assertThat(server.post(
                                    PATH,
                                    "{\"host\":\"h\",\"service\":\"" + name
                                            + "\",\"check_command\":\"c\",\"exit_status\":0}")
                            .statusCode())
                    .isEqualTo(expected);
        }
    }

    @Test
    void shouldHoldTheLimitsOfTexts() {
        for (int more : new int[] {-1, 0, 1}) {
            String text = "x".repeat(CheckResultReader.MAX_OUTPUT_BYTES + more);
            HttpResponse<String> answer = server.post(PATH, txrx(",\"plugin_output\":\"" + text + "\""));
            assertThat(answer.statusCode()).isEqualTo(more > 0 ? 400 : 200);
        }
        assertThat(server.post(PATH, " ".repeat((8 << 20) + 1)).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
    void shouldTakeNothingButPost(String method) {
        HttpResponse<String> answer = server.call(method, PATH, "");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
        assertThat(answer.body()).isEqualTo("{\"detail\":\"Method \\\"" + method + "\\\" not allowed.\"}");
    }

    @Test
    void shouldNotLetAnOlderResultReplaceANewerOne() {
        server.post(PATH, txrx(",\"plugin_output\":\"new\",\"execution_end\":1676634606"));
        server.post(PATH, txrx(",\"plugin_output\":\"old\",\"execution_end\":1676634605"));
        assertThat(server.checks().of("pim0585").services().get(0).output()).isEqualTo("new");
    }

    @Test
    void shouldStillHaveStateAndTextsAfterARestart() {
        server.post(PATH, txrx(",\"plugin_output\":\"kept\",\"registration\":{\"id\":\"0/5/14-2\"}"));
        server.close();
        open();
        HostChecks checks = server.checks().of("pim0585");
        assertThat(checks.services().get(0).output()).isEqualTo("kept");
        assertThat(checks.passedThrough().registration()).isEqualTo("{\"id\":\"0/5/14-2\"}");
    }

    @Test
    void shouldAskForAToken(@TempDir Path other) {
        try (MonitoringServer guarded =
                new MonitoringServer(other, InstantSource.fixed(NOW), List.of("0123456789abcdef0123456789"))) {
            HttpResponse<String> answer = guarded.post(PATH, txrx(""));
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("{\"detail\":\"authorization failed\"}");
            for (String scheme : List.of("Token", "Bearer")) {
                assertThat(guarded.post(PATH, txrx(""), "Authorization", scheme + " 0123456789abcdef0123456789")
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }
}
