package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.door.RawClient;
import io.minke.query.QueryApi;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminRouteTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private HttpResponse<String> call(HttpDoor door, String method, String path, String body, String... headers)
            throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + door.address().getPort() + path);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.ofString(body, UTF_8));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpDoor open(Engine engine, List<String> tokens) {
        DoorOptions options = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return HttpDoor.open(engine, HttpOptions.of(options, tokens, "test"), null, InstantSource.system());
    }

    @Test
    void shouldDeleteWhatASelectionMatches() throws Exception {
        try (Engine engine = Engine.open(directory, EngineOptions.defaults().withDiskReserveBytes(0));
                QueryApi api = new QueryApi(engine, InstantSource.system());
                HttpDoor door = openWith(engine, api)) {
            String lines = "m,hostname=h1,service=s,metric=a value=1 1676634600\n"
                    + "m,hostname=h1,service=s,metric=a value=2 1676634660\n"
                    + "m,hostname=h2,service=s,metric=a value=3 1676634600\n";
            assertThat(call(door, "POST", "/write?db=x&precision=s", lines).statusCode())
                    .isEqualTo(204);
            String range = "{\"select\":{\"host\":\"h1\"},\"start\":1676634660,\"end\":1676634661}";
            assertThat(call(door, "POST", "/api/minke/delete", range).body())
                    .isEqualTo("{\"series\":1,\"whole\":false}");
            assertThat(call(door, "GET", "/api/minke/last?host=h1", "").body()).contains("1676634600000");
            String whole = "{\"select\":{\"host\":{\"glob\":\"h1*\"}}}";
            assertThat(call(door, "POST", "/api/minke/delete", whole).statusCode())
                    .isEqualTo(200);
            assertThat(call(door, "GET", "/api/minke/series", "").body())
                    .contains("\"count\":1")
                    .doesNotContain("h1");
            assertThat(call(door, "POST", "/api/minke/delete", "{}").body()).contains("select");
            assertThat(call(door, "POST", "/api/minke/delete", "{\"select\":{\"host\":\"h2\"},\"start\":5}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(call(door, "GET", "/api/minke/delete", "").statusCode()).isEqualTo(405);
            assertThat(call(door, "GET", "/api/minke/series", "").body()).contains("h2");
        }
    }

    @Test
    void shouldTakeSnapshotsThatStayWhereTheyBelong() throws Exception {
        try (Engine engine = Engine.open(directory, EngineOptions.defaults().withDiskReserveBytes(0));
                HttpDoor door = open(engine, List.of())) {
            String line = "check_txrx,hostname=pim0585,service=txrx,metric=dnrx value=-22.14 1676634606\n";
            call(door, "POST", "/write?db=x&precision=s", line);
            assertThat(call(door, "POST", "/api/minke/snapshot", "{\"name\":\"monday\"}")
                            .body())
                    .isEqualTo("{\"name\":\"monday\"}");
            for (String name : List.of("../evil", "a/b", "", ".", "..", "x.tmp", "-x", "a".repeat(65))) {
                assertThat(call(door, "POST", "/api/minke/snapshot", "{\"name\":\"" + name + "\"}")
                                .statusCode())
                        .as(name)
                        .isEqualTo(400);
            }
            assertThat(call(door, "POST", "/api/minke/snapshot", "{\"name\":\"monday\"}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(call(door, "POST", "/api/minke/snapshot", "").statusCode())
                    .isEqualTo(200);
        }
        try (Engine restored = Engine.open(directory.resolve("snapshots/monday"), EngineOptions.defaults())) {
            assertThat(restored.status().activeSamples()).isEqualTo(1);
        }
    }

    private HttpDoor openWith(Engine engine, QueryApi api) {
        DoorOptions options = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return HttpDoor.open(engine, HttpOptions.of(options, List.of(), "test"), api, InstantSource.system());
    }

    @Test
    void shouldHaveEverythingSealedWhenACompactionThatWaitsIsAnswered() throws Exception {
        try (Engine engine = Engine.open(directory, EngineOptions.defaults().withDiskReserveBytes(0));
                HttpDoor door = open(engine, List.of())) {
            String line = "check_txrx,hostname=pim0585,service=txrx,metric=dnrx value=-22.14 1676634606\n";
            assertThat(call(door, "POST", "/write?db=x&precision=s", line).statusCode())
                    .isEqualTo(204);
            assertThat(call(door, "GET", "/api/minke/status", "").body())
                    .contains("\"active_samples\":1")
                    .contains("\"segment_samples\":0")
                    .contains("\"problems\":[]");
            HttpResponse<String> compacted = call(door, "POST", "/api/minke/compact?wait=true", "");
            assertThat(compacted.statusCode()).isEqualTo(200);
            assertThat(compacted.body()).contains("\"active_samples\":0").contains("\"segment_samples\":1");
            assertThat(call(door, "POST", "/api/minke/compact", "").statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void shouldAnswerACompactionToWhoSendsABodyWhenItIsDone() throws Exception {
        try (Engine engine = Engine.open(directory, EngineOptions.defaults().withDiskReserveBytes(0));
                HttpDoor door = open(engine, List.of());
                RawClient slow = new RawClient(door.address())) {
            call(door, "POST", "/write?db=x", "m,host=h value=1 1");
            slow.send("POST /api/minke/compact?wait=true HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{");
            await().until(() -> door.connections().requestsInFlight() == 1);
            engine.compact();
            slow.send("}");
            assertThat(slow.answer().body()).contains("\"segment_samples\":1");
        }
    }

    @Test
    void shouldAnswerOnlyTheRightMethodWithTheToken() throws Exception {
        try (Engine engine = Engine.open(directory, EngineOptions.defaults().withDiskReserveBytes(0));
                HttpDoor door = open(engine, List.of("a-token-of-some-length"))) {
            assertThat(call(door, "GET", "/api/minke/compact", "").statusCode()).isEqualTo(405);
            assertThat(call(door, "POST", "/api/minke/compact?wait=true", "").statusCode())
                    .isEqualTo(401);
            assertThat(call(door, "GET", "/api/minke/status", "").statusCode()).isEqualTo(401);
            assertThat(call(door, "GET", "/api/minke/status", "", "Authorization", "Token a-token-of-some-length")
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
