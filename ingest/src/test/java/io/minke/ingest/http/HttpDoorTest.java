package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.EngineOptions;
import io.minke.ingest.door.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may write, many at once, and the end. */
final class HttpDoorTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

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
    void shouldAskForATokenInEveryForm() throws IOException {
        server.reopen(
                HttpOptions.of(WritingServer.DEFAULTS.door(), List.of(TOKEN, "another-token-another-token"), "1.8.10"));
        String basic = Base64.getEncoder().encodeToString(("icinga2:" + TOKEN).getBytes(UTF_8));
        List<String> good = List.of(
                "Authorization: Token " + TOKEN,
                "Authorization: Token user:" + TOKEN,
                "Authorization: Bearer " + TOKEN,
                "authorization: bearer another-token-another-token",
                "Authorization: Basic " + basic);
        for (String header : good) {
            assertThat(server.client()
                            .post("/write?db=x", "m value=1 1", header)
                            .status())
                    .isEqualTo(204);
            assertThat(server.client().get("/metrics", header).status()).isEqualTo(200);
        }
        assertThat(server.client()
                        .post("/write?db=x&u=any&p=" + TOKEN, "m value=1 1")
                        .status())
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
            RawClient.Answer answer = server.client().post("/write?db=x", "m value=1 1", header);
            WritingServer.assertError(answer, 401, "authorization failed");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=");
            assertThat(answer.head() + answer.body()).doesNotContain(TOKEN);
        }
        assertThat(server.client().post("/write?db=x&p=", "m value=1 1").status())
                .isEqualTo(401);
        assertThat(server.client().get("/metrics").status()).isEqualTo(401);
        assertThat(server.client().get("/query?q=SHOW+DATABASES").status()).isEqualTo(401);
        assertThat(server.client().get("/ping").status()).isEqualTo(204);
        assertThat(server.client().get("/health").status()).isEqualTo(200);
        assertThat(server.engine().status().samplesAppended()).isEqualTo(good.size() + 1);
        assertThat(HttpOptions.of(WritingServer.DEFAULTS.door(), List.of(TOKEN), "1")
                        .toString())
                .doesNotContain(TOKEN);
    }

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
                try (RawClient own = new RawClient(server.door().address())) {
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
        assertThat(server.engine().status().samplesAppended()).isEqualTo((long) connections * requests * lines);
        assertThat(server.engine().status().seriesCount()).isEqualTo(connections * 50);
    }

    @Test
    void shouldRefuseOnlyNewSeriesAtTheLimit() throws IOException {
        server.reopenEngine(EngineOptions.defaults().withMaxSeries(2));
        assertThat(server.client()
                        .post("/write?db=x", "a value=1 1\nb value=1 1\n")
                        .status())
                .isEqualTo(204);
        RawClient.Answer answer = server.client().post("/write?db=x", "a value=2 2\nc value=2 2\nb value=2 2\n");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("max-series limit exceeded", "dropped=1");
        assertThat(server.client()
                        .post("/write?db=x", "a value=3 3\nb value=3 3\n")
                        .status())
                .isEqualTo(204);
        assertThat(server.engine().status().seriesCount()).isEqualTo(2);
        assertThat(server.engine().status().samplesRefused()).isEqualTo(1);
    }

    @Test
    void shouldCloseWhileBodiesAreOnTheirWay() throws IOException {
        server.client()
                .send("POST /write?db=x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nm value=1 1\nm value=2");
        server.door().close();
        assertThat(server.client().isClosed()).isTrue();
    }
}
