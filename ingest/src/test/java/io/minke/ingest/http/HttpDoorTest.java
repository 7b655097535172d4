package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.door.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpDoorTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final int SMALL_LIMIT = 2_000;

    @TempDir
    Path directory;

    private final HttpOptions defaults = HttpOptions.of(
            DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), List.of(), "1.8.10");
    private Engine engine;
    private HttpDoor door;
    private RawClient client;

    @BeforeEach
    void open() throws IOException {
        engine = Engine.open(directory, EngineOptions.defaults());
        reopen(defaults);
    }

    private void reopen(HttpOptions options) throws IOException {
        closeDoor();
        door = HttpDoor.open(engine, options, null, InstantSource.system());
        client = new RawClient(door.address());
    }

    private void closeDoor() throws IOException {
        if (door != null) {
            client.close();
            door.close();
        }
    }

    @AfterEach
    void close() throws IOException {
        closeDoor();
        engine.close();
    }

    // ---- clients as they are

    @Test
    void shouldTakeWhatIcingaSends() throws IOException {
        String body = """
                hostalive,hostname=pim0585,metric=rta unit="seconds",value=0.000420 1676634606
                check_txrx,hostname=pim0585,service=txrx,metric=dnrx crit=-8,max=5,min=-49,unit="decibel-milliwatts",value=-22.140000,warn=-11 1676634606
                disk-windows,hostname=win\\ 01,service=disk,metric=C:_ unit="bytes",value=9853657000 1676634606
                check_txrx,hostname=pim0585,service=txrx acknowledgement=0i,current_attempt=1i,downtime_depth=0i,execution_time=0.412000,latency=0.000812,max_check_attempts=3i,reachable=true,state=0i,state_type=1i 1676634606
                if_traffic,hostname=core01,service=Te0/0/1,zone=mad,metric=in\\ octets value=17844603706 1676634606""";
        client.send(
                "POST /write?precision=s&db=icinga2&u=icinga2&p=secret HTTP/1.0\r\nUser-Agent: Icinga/r2.14.3-1\r\nHost: 127.0.0.1:8086\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);

        RawClient.Answer answer = client.answer();
        assertThat(answer.head()).startsWith("HTTP/1.0 204 No Content\r\n");
        assertThat(answer.header("X-Influxdb-Version")).isEqualTo("1.8.10");
        assertThat(client.isClosed()).isTrue();
        assertThat(engine.status().samplesAppended()).isEqualTo(13);
        int id = engine.series().find(new SeriesKey("check_txrx", "pim0585", "txrx", "dnrx"));
        SeriesInfo info = engine.series().info(id);
        assertThat(info.unit()).isEqualTo("dBm");
        assertThat(info.thresholds()).containsExactly(-11.0, -8.0);
        assertThat(engine.series().find(new SeriesKey("if_traffic", "core01", "Te0/0/1,zone=mad", "in octets")))
                .isNotEqualTo(SeriesIndex.ABSENT);
    }

    @Test
    void shouldTakeWhatTelegrafSends() throws IOException {
        assertThat(client.post("/query?q=CREATE+DATABASE+%22telegraf%22", "")
                        .body()
                        .strip())
                .isEqualTo("{\"results\":[{\"statement_id\":0}]}");
        byte[] body = gzip("cpu,cpu=cpu0,host=a usage_idle=99.5,usage_user=0.30000000000000004 1676634606000000000\n");
        assertThat(client.post("/write?consistency=any&db=telegraf", body, "Content-Encoding: gzip")
                        .status())
                .isEqualTo(204);
        assertThat(client.post("/api/v2/write?org=isp&bucket=telegraf", body, "Content-Encoding: gzip")
                        .status())
                .isEqualTo(204);
        assertThat(engine.status().samplesAppended()).isEqualTo(4);
        assertThat(engine.status().seriesCount()).isEqualTo(2);
    }

    @Test
    void shouldLetPeopleLook() throws IOException {
        assertThat(client.get("/ping").status()).isEqualTo(204);
        client.send("HEAD /ping HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(204);
        assertThat(client.get("/ping?verbose=true").body()).isEqualTo("{\"version\":\"1.8.10\"}");
        RawClient.Answer health = client.get("/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body())
                .isEqualTo(
                        "{\"checks\":[],\"message\":\"ready for queries and writes\",\"name\":\"influxdb\",\"status\":\"pass\",\"version\":\"1.8.10\"}");
        assertThat(client.get("/ready").status()).isEqualTo(200);
        client.post("/write?db=x", "m value=1 1\nbad\n");
        assertThat(client.get("/metrics").body())
                .contains("\nminke_series 1\n", "\nminke_lines_total 2\n", "\nminke_lines_rejected_total 1\n");
        assertThat(client.post("/ping", "").status()).isEqualTo(405);
    }

    // ---- errors as Influx says them

    @Test
    void shouldSayWhatIsWrongLikeInflux() throws IOException {
        assertError(client.post("/write", "m value=1"), 400, "database is required");
        assertError(client.post("/write?db=", "m value=1"), 400, "database is required");
        assertError(
                client.post("/write?db=x&precision=x", "m value=1"),
                400,
                "invalid precision \\\"x\\\" (use n, u, ms, s, m or h)");
        assertError(
                client.post("/api/v2/write?bucket=x&precision=h", "m value=1"),
                400,
                "invalid precision \\\"h\\\" (use ns, us, ms or s)");
        assertError(client.post("/write?db=x", "cpu value="), 400, "unable to parse 'cpu value=': missing field value");
        assertError(client.get("/write?db=x"), 405, "method not allowed");
        assertThat(client.post("/api/v2/write", "m value=1").body()).contains("\"code\":\"invalid\"");
        // The exact text: older Icinga compares it.
        assertThat(client.post("/write?db=x", "cpu value=").header("Content-Type"))
                .isEqualTo("application/json");
    }

    private static void assertError(RawClient.Answer answer, int status, String error) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).startsWith("{\"error\":\"" + error + "\"");
        assertThat(answer.header("X-Influxdb-Error")).isEqualTo(error.replace("\\", ""));
    }

    @Test
    void shouldKeepTheGoodLinesAndNameTheFirstBadOne() throws IOException {
        RawClient.Answer answer =
                client.post("/write?db=x", "a value=1 1\ncpu value= 1\nb value=2 2\nm,a value=1\nc value=3 3\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"error\":\"partial write: unable to parse 'cpu value= 1': missing field value at line 2, column 11 dropped=2\",\"line\":2,\"column\":11,\"dropped\":2}");
        assertThat(engine.status().samplesAppended()).isEqualTo(3);
    }

    @Test
    void shouldTellTelegrafThatPointsAreBeyondTheLimit() throws IOException {
        RawClient.Answer answer = client.post("/write?db=x&precision=h", "a value=1 1\na value=1 2000000\n");

        assertThat(answer.body()).contains("partial write: ", "points beyond retention policy", "dropped=1");
    }

    @Test
    void shouldOnlyServeConfiguredDatabases() throws IOException {
        reopen(defaults.withDatabases(Set.of("icinga2")));
        assertThat(client.post("/write?db=icinga2", "m value=1 1").status()).isEqualTo(204);
        assertError(client.post("/write?db=nodb", "m value=1"), 404, "database not found: \\\"nodb\\\"");
        assertThat(client.post("/api/v2/write?bucket=icinga2/autogen", "m value=1 1")
                        .status())
                .isEqualTo(204);
        assertThat(client.post("/api/v2/write?bucket=nodb/x", "m value=1 1").status())
                .isEqualTo(404);
        assertThat(client.get("/query?q=SHOW+DATABASES").body().strip())
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
        RawClient.Answer answer = client.post(target, "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("{\"results\":[{\"statement_id\":0}");
        String form = "q=" + java.net.URLEncoder.encode(statement, UTF_8);
        assertThat(client.post("/query", form, "Content-Type: application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/query?q=show%20databases").body()).contains("[\"telegraf\"]");
    }

    @Test
    void shouldRefuseStatementsItDoesNotKnow() throws IOException {
        assertError(client.get("/query"), 400, "missing required parameter \\\"q\\\"");
        assertThat(client.get("/query?q=DROP%20DATABASE%20x").status()).isEqualTo(400);
        assertThat(client.get("/query?q=CREATE%20DATABASE").body()).contains("error parsing query");
        assertThat(client.get("/query?q=%22CREATE%22%20DATABASE%20x").status()).isEqualTo(400);
    }

    // ---- bodies of every kind

    @Test
    void shouldTakeBodiesInChunksAndMembers() throws IOException {
        client.sendSlowly(
                "POST /write?db=x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nm val\r\n7\r\nue=1 1\n\r\n9\r\nm value=2\r\n2\r\n 2\r\n0\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(204);
        assertThat(engine.status().samplesAppended()).isEqualTo(2);

        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(gzip("m value=1 1\nm va"));
        members.writeBytes(gzip(""));
        members.writeBytes(gzip("lue=2 2\nm value=3 3"));
        assertThat(client.post("/write?db=x", members.toByteArray(), "Content-Encoding: gzip")
                        .status())
                .isEqualTo(204);
        assertThat(engine.status().samplesAppended()).isEqualTo(5);
        assertThat(client.post("/write?db=x", "").status()).isEqualTo(204);
        assertThat(client.post("/write?db=x", "# nothing\n\n").status()).isEqualTo(204);
    }

    @Test
    void shouldTakeBodiesLongerThanAFrameOrTheRing() throws IOException {
        closeDoor();
        engine.close();
        engine = Engine.open(directory, EngineOptions.defaults().withRingBytes(2 << 20));
        door = null;
        reopen(defaults);
        int lines = 300_000;
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            body.append("m,host=h")
                    .append(i % 500)
                    .append(" value=")
                    .append(i)
                    .append(' ')
                    .append(i)
                    .append('\n');
        }
        assertThat(client.post("/write?db=x", body.toString()).status()).isEqualTo(204);
        assertThat(client.post("/write?db=x", gzip(body.toString()), "Content-Encoding: gzip")
                        .status())
                .isEqualTo(204);
        assertThat(engine.status().samplesAppended()).isEqualTo(2 * lines);
    }

    @Test
    void shouldRefuseBombsAndDamagedGzip() throws IOException {
        byte[] fine = gzip("m value=1 1\n".repeat(100));
        byte[] cut = Arrays.copyOf(fine, fine.length - 3);
        byte[] badSum = fine.clone();
        badSum[fine.length - 6] ^= 1;
        byte[] badData = fine.clone();
        badData[15] ^= 0x55;
        byte[] trailing = Arrays.copyOf(fine, fine.length + 5);
        for (byte[] damaged : List.of(cut, badSum, badData, trailing, new byte[0], "m value=1".getBytes(ISO_8859_1))) {
            try (RawClient other = new RawClient(door.address())) {
                assertThat(other.post("/write?db=x", damaged, "Content-Encoding: gzip")
                                .status())
                        .isEqualTo(400);
            }
        }
        byte[] bomb = gzip(" ".repeat(20 << 20));
        try (RawClient other = new RawClient(door.address())) {
            RawClient.Answer answer = other.post("/write?db=x", bomb, "Content-Encoding: gzip");
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).contains("times its size");
        }
    }

    @Test
    void shouldTakeBodiesUpToTheLimits() throws IOException {
        reopen(defaults.withBodyLimits(SMALL_LIMIT, SMALL_LIMIT, SMALL_LIMIT));
        for (int length = SMALL_LIMIT - 1; length <= SMALL_LIMIT + 1; length++) {
            int expected = length <= SMALL_LIMIT ? 204 : 413;
            String body = "#".repeat(length);
            try (RawClient other = new RawClient(door.address())) {
                assertThat(other.post("/write?db=x", body).status()).isEqualTo(expected);
            }
            try (RawClient other = new RawClient(door.address())) {
                assertThat(other.post("/write?db=x", gzip(body), "Content-Encoding: gzip")
                                .status())
                        .isEqualTo(expected);
            }
        }
    }

    // ---- who may

    @Test
    void shouldAskForATokenInEveryForm() throws IOException {
        reopen(HttpOptions.of(defaults.door(), List.of(TOKEN, "another-token-another-token"), "1.8.10"));
        String basic = Base64.getEncoder().encodeToString(("icinga2:" + TOKEN).getBytes(UTF_8));
        List<String> good = List.of(
                "Authorization: Token " + TOKEN,
                "Authorization: Token user:" + TOKEN,
                "Authorization: Bearer " + TOKEN,
                "authorization: bearer another-token-another-token",
                "Authorization: Basic " + basic);
        for (String header : good) {
            assertThat(client.post("/write?db=x", "m value=1 1", header).status())
                    .isEqualTo(204);
            assertThat(client.get("/metrics", header).status()).isEqualTo(200);
        }
        assertThat(client.post("/write?db=x&u=any&p=" + TOKEN, "m value=1 1").status())
                .isEqualTo(204);
        List<String> bad = List.of(
                "X: y",
                "Authorization: Token",
                "Authorization: Token ",
                "Authorization: Token " + TOKEN.substring(1),
                "Authorization: Token " + TOKEN + "0",
                "Authorization: Token " + TOKEN.toUpperCase(java.util.Locale.ROOT),
                "Authorization: Digest " + TOKEN,
                "Authorization: Basic " + TOKEN,
                "Authorization: Basic %%%",
                "Authorization: " + TOKEN);
        for (String header : bad) {
            RawClient.Answer answer = client.post("/write?db=x", "m value=1 1", header);
            assertError(answer, 401, "authorization failed");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=");
            assertThat(answer.head() + answer.body()).doesNotContain(TOKEN);
        }
        assertThat(client.post("/write?db=x&p=", "m value=1 1").status()).isEqualTo(401);
        assertThat(client.get("/metrics").status()).isEqualTo(401);
        assertThat(client.get("/query?q=SHOW+DATABASES").status()).isEqualTo(401);
        assertThat(client.get("/ping").status()).isEqualTo(204);
        assertThat(client.get("/health").status()).isEqualTo(200);
        assertThat(engine.status().samplesAppended()).isEqualTo(good.size() + 1);
        assertThat(HttpOptions.of(defaults.door(), List.of(TOKEN), "1").toString())
                .doesNotContain(TOKEN);
    }

    // ---- many at once, and the end

    @Test
    void shouldKeepEverythingOfManyConnections() throws Exception {
        int connections = 8;
        int requests = 20;
        int lines = 500;
        Thread[] threads = new Thread[connections];
        int[] kept = new int[connections];
        for (int t = 0; t < connections; t++) {
            int number = t;
            threads[t] = new Thread(() -> {
                try (RawClient own = new RawClient(door.address())) {
                    for (int r = 0; r < requests; r++) {
                        StringBuilder body = new StringBuilder();
                        for (int i = 0; i < lines; i++) {
                            body.append("m,host=h")
                                    .append(number)
                                    .append(",metric=m")
                                    .append(i % 50)
                                    .append(" value=")
                                    .append(i)
                                    .append(' ')
                                    .append(r * lines + i)
                                    .append('\n');
                        }
                        kept[number] += own.post("/write?db=x", body.toString()).status() == 204 ? 1 : 0;
                    }
                } catch (IOException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(kept).containsOnly(requests);
        assertThat(engine.status().samplesAppended()).isEqualTo((long) connections * requests * lines);
        assertThat(engine.status().seriesCount()).isEqualTo(connections * 50);
    }

    @Test
    void shouldRefuseOnlyNewSeriesAtTheLimit() throws IOException {
        closeDoor();
        engine.close();
        engine = Engine.open(directory, EngineOptions.defaults().withMaxSeries(2));
        door = null;
        reopen(defaults);
        assertThat(client.post("/write?db=x", "a value=1 1\nb value=1 1\n").status())
                .isEqualTo(204);
        RawClient.Answer answer = client.post("/write?db=x", "a value=2 2\nc value=2 2\nb value=2 2\n");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("max-series limit exceeded", "dropped=1");
        assertThat(client.post("/write?db=x", "a value=3 3\nb value=3 3\n").status())
                .isEqualTo(204);
        assertThat(engine.status().seriesCount()).isEqualTo(2);
        assertThat(engine.status().samplesRefused()).isEqualTo(1);
    }

    @Test
    void shouldCloseWhileBodiesAreOnTheirWay() throws IOException {
        client.send("POST /write?db=x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nm value=1 1\nm value=2");
        door.close();
        assertThat(client.isClosed()).isTrue();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
