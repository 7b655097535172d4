package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.ingest.door.DoorOptions;
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
