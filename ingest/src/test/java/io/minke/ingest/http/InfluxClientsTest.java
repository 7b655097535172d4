package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.ingest.door.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of Influx's protocol send, and the errors they are told, in its words. */
final class InfluxClientsTest {
    @TempDir
    Path directory;

    private WritingServer server;

    @BeforeEach
    void open() throws IOException {
        server = new WritingServer(directory);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void shouldTakeWhatIcingaSends() throws IOException {
        String body = """
                hostalive,hostname=pim0585,metric=rta unit="seconds",value=0.000420 1676634606
                check_txrx,hostname=pim0585,service=txrx,metric=dnrx crit=-8,max=5,min=-49,unit="decibel-milliwatts",value=-22.140000,warn=-11 1676634606
                disk-windows,hostname=win\\ 01,service=disk,metric=C:_ unit="bytes",value=9853657000 1676634606
                check_txrx,hostname=pim0585,service=txrx acknowledgement=0i,current_attempt=1i,downtime_depth=0i,execution_time=0.412000,latency=0.000812,max_check_attempts=3i,reachable=true,state=0i,state_type=1i 1676634606
                if_traffic,hostname=core01,service=Te0/0/1,zone=mad,metric=in\\ octets value=17844603706 1676634606""";
        server.client()
                .send(
                        "POST /write?precision=s&db=icinga2&u=icinga2&p=secret HTTP/1.0\r\nUser-Agent: Icinga/r2.14.3-1\r\nHost: 127.0.0.1:8086\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body);

        RawClient.Answer answer = server.client().answer();
        assertThat(answer.head()).startsWith("HTTP/1.0 204 No Content\r\n");
        assertThat(answer.header("X-Influxdb-Version")).isEqualTo("1.8.10");
        assertThat(server.client().isClosed()).isTrue();
        assertThat(server.engine().status().samplesAppended()).isEqualTo(13);
        int id = server.engine().series().find(new SeriesKey("check_txrx", "pim0585", "txrx", "dnrx"));
        SeriesInfo info = server.engine().series().info(id);
        assertThat(info.unit()).isEqualTo("dBm");
        assertThat(info.thresholds()).containsExactly(-11.0, -8.0);
        assertThat(server.engine()
                        .series()
                        .find(new SeriesKey("if_traffic", "core01", "Te0/0/1,zone=mad", "in octets")))
                .isNotEqualTo(SeriesIndex.ABSENT);
    }

    @Test
    void shouldTakeWhatTelegrafSends() throws IOException {
        assertThat(server.client()
                        .post("/query?q=CREATE+DATABASE+%22telegraf%22", "")
                        .body()
                        .strip())
                .isEqualTo("{\"results\":[{\"statement_id\":0}]}");
        byte[] body = WritingServer.gzip(
                "cpu,cpu=cpu0,host=a usage_idle=99.5,usage_user=0.30000000000000004 1676634606000000000\n");
        assertThat(server.client()
                        .post("/write?consistency=any&db=telegraf", body, "Content-Encoding: gzip")
                        .status())
                .isEqualTo(204);
        assertThat(server.client()
                        .post("/api/v2/write?org=isp&bucket=telegraf", body, "Content-Encoding: gzip")
                        .status())
                .isEqualTo(204);
        assertThat(server.engine().status().samplesAppended()).isEqualTo(4);
        assertThat(server.engine().status().seriesCount()).isEqualTo(2);
    }

    @Test
    void shouldLetPeopleLook() throws IOException {
        assertThat(server.client().get("/ping").status()).isEqualTo(204);
        server.client().send("HEAD /ping HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(server.client().answer().status()).isEqualTo(204);
        assertThat(server.client().get("/ping?verbose=true").body()).isEqualTo("{\"version\":\"1.8.10\"}");
        RawClient.Answer health = server.client().get("/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body())
                .isEqualTo(
                        "{\"checks\":[],\"message\":\"ready for queries and writes\",\"name\":\"influxdb\",\"status\":\"pass\",\"version\":\"1.8.10\"}");
        assertThat(server.client().get("/ready").status()).isEqualTo(200);
        server.client().post("/write?db=x", "m value=1 1\nbad\n");
        assertThat(server.client().get("/metrics").body())
                .contains("\nminke_series 1\n", "\nminke_lines_total 2\n", "\nminke_lines_rejected_total 1\n");
        assertThat(server.client().post("/ping", "").status()).isEqualTo(405);
    }

    @Test
    void shouldSayWhatIsWrongLikeInflux() throws IOException {
        WritingServer.assertError(server.client().post("/write", "m value=1"), 400, "database is required");
        WritingServer.assertError(server.client().post("/write?db=", "m value=1"), 400, "database is required");
        WritingServer.assertError(
                server.client().post("/write?db=x&precision=x", "m value=1"),
                400,
                "invalid precision \\\"x\\\" (use n, u, ms, s, m or h)");
        WritingServer.assertError(
                server.client().post("/api/v2/write?bucket=x&precision=h", "m value=1"),
                400,
                "invalid precision \\\"h\\\" (use ns, us, ms or s)");
        WritingServer.assertError(
                server.client().post("/write?db=x", "cpu value="),
                400,
                "unable to parse 'cpu value=': missing field value");
        WritingServer.assertError(server.client().get("/write?db=x"), 405, "method not allowed");
        assertThat(server.client().post("/api/v2/write", "m value=1").body()).contains("\"code\":\"invalid\"");
        // The exact text: older Icinga compares it.
        assertThat(server.client().post("/write?db=x", "cpu value=").header("Content-Type"))
                .isEqualTo("application/json");
    }

    @Test
    void shouldKeepTheGoodLinesAndNameTheFirstBadOne() throws IOException {
        RawClient.Answer answer = server.client()
                .post("/write?db=x", "a value=1 1\ncpu value= 1\nb value=2 2\nm,a value=1\nc value=3 3\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"error\":\"partial write: unable to parse 'cpu value= 1': missing field value at line 2, column 11 dropped=2\",\"line\":2,\"column\":11,\"dropped\":2}");
        assertThat(server.engine().status().samplesAppended()).isEqualTo(3);
    }

    @Test
    void shouldTellTelegrafThatPointsAreBeyondTheLimit() throws IOException {
        RawClient.Answer answer = server.client().post("/write?db=x&precision=h", "a value=1 1\na value=1 2000000\n");

        assertThat(answer.body()).contains("partial write: ", "points beyond retention policy", "dropped=1");
    }

    @Test
    void shouldOnlyServeConfiguredDatabases() throws IOException {
        server.reopen(WritingServer.DEFAULTS.withDatabases(Set.of("icinga2")));
        assertThat(server.client().post("/write?db=icinga2", "m value=1 1").status())
                .isEqualTo(204);
        WritingServer.assertError(
                server.client().post("/write?db=nodb", "m value=1"), 404, "database not found: \\\"nodb\\\"");
        assertThat(server.client()
                        .post("/api/v2/write?bucket=icinga2/autogen", "m value=1 1")
                        .status())
                .isEqualTo(204);
        assertThat(server.client()
                        .post("/api/v2/write?bucket=nodb/x", "m value=1 1")
                        .status())
                .isEqualTo(404);
        assertThat(server.client().get("/query?q=SHOW+DATABASES").body().strip())
                .isEqualTo(
                        "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"],\"values\":[[\"icinga2\"]]}]}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE DATABASE telegraf",
                "create database telegraf",
                "Create Database \"telegraf\"",
                "CREATE DATABASE 'telegraf'",
                "CREATE DATABASE IF NOT EXISTS telegraf",
                "CREATE DATABASE \"telegraf\" WITH DURATION 3d REPLICATION 1 NAME \"x\"",
                "  CREATE   DATABASE\ttelegraf ; ",
                "CREATE DATABASE telegraf; CREATE DATABASE \"and another\"",
            })
    void shouldAcceptEverySpellingOfCreateDatabase(String statement) throws IOException {
        String target = "/query?q=" + java.net.URLEncoder.encode(statement, UTF_8);
        RawClient.Answer answer = server.client().post(target, "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("{\"results\":[{\"statement_id\":0}");
        String form = "q=" + java.net.URLEncoder.encode(statement, UTF_8);
        assertThat(server.client()
                        .post("/query", form, "Content-Type: application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(200);
        assertThat(server.client().get("/query?q=show%20databases").body()).contains("[\"telegraf\"]");
    }

    @Test
    void shouldRefuseStatementsItDoesNotKnow() throws IOException {
        WritingServer.assertError(server.client().get("/query"), 400, "missing required parameter \\\"q\\\"");
        assertThat(server.client().get("/query?q=DROP%20DATABASE%20x").status()).isEqualTo(400);
        assertThat(server.client().get("/query?q=CREATE%20DATABASE").body()).contains("error parsing query");
        assertThat(server.client().get("/query?q=%22CREATE%22%20DATABASE%20x").status())
                .isEqualTo(400);
    }

    @Test
    void shouldTellNoMoreOfALongTextThanItsBeginning() throws IOException {
        String word = "x".repeat(100_000);
        RawClient.Answer answer =
                server.client().post("/query", "q=" + word, "Content-Type: application/x-www-form-urlencoded");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":\"error parsing query: found xxx");
        assertThat(answer.body().length()).isLessThan(1_200);
    }
}
