package io.minke.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.door.RawClient;
import io.minke.query.QueryApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was done for a question, told over a true socket: by the connection's own thread for few series, by a worker for many. */
final class ExplainedQuestionTest {
    private static final Instant NOW = Instant.parse("2023-02-18T00:00:00Z");
    private static final int HOSTS = 100;
    private static final int SAMPLES = 24;

    @TempDir
    Path directory;

    @Test
    void shouldExplainOverHttp() throws IOException {
        InstantSource clock = InstantSource.fixed(NOW);
        DoorOptions at = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (Engine engine = Engine.open(directory, EngineOptions.defaults().withDiskReserveBytes(0));
                QueryApi api = new QueryApi(engine, clock);
                HttpDoor door = HttpDoor.open(engine, HttpOptions.of(at, List.of(), "1.8.10"), api, clock);
                RawClient client = new RawClient(door.address())) {
            assertThat(client.post("/write?db=x&precision=s", lines()).status()).isEqualTo(204);
            engine.seal();

            assertThat(explained(client, "host=h7&interval=1d"))
                    .contains("\"series\":1,\"columns\":1,\"buckets\":1,")
                    .contains("\"rows\":0,\"pieces_from_statistics\":1,\"pieces_decoded\":0,\"samples\":24,");
            assertThat(explained(client, "host=h7&interval=1h"))
                    .contains("\"buckets\":24,")
                    .contains("\"pieces_from_statistics\":0,\"pieces_decoded\":1,\"samples\":24,");
            assertThat(explained(client, "metric=dnrx&by=host&interval=1h"))
                    .contains("\"select\":\"metric is 'dnrx'\",\"series\":100,\"columns\":100,")
                    .contains("\"pieces_decoded\":100,\"samples\":2400,")
                    .containsPattern("\"plan_us\":\\d+,\"run_us\":\\d+,\"text\":\"select metric is 'dnrx': 100 series");
            assertThat(client.get("/api/minke/window?host=h7&start=24h&interval=1h")
                            .body())
                    .doesNotContain("explain");
        }
    }

    private static String explained(RawClient client, String question) throws IOException {
        RawClient.Answer answer = client.get("/api/minke/window?start=24h&explain=true&" + question);
        assertThat(answer.status()).isEqualTo(200);
        int start = answer.body().indexOf(",\"explain\":{");
        assertThat(start).as(answer.body()).isPositive();
        return answer.body().substring(start);
    }

    private static String lines() {
        StringBuilder lines = new StringBuilder();
        long first = NOW.getEpochSecond() - SAMPLES * 3_600L;
        for (int h = 0; h < HOSTS; h++) {
            for (int s = 0; s < SAMPLES; s++) {
                lines.append("check_txrx,hostname=h").append(h).append(",service=txrx,metric=dnrx value=-");
                lines.append(20 + s % 7)
                        .append('.')
                        .append(h)
                        .append(' ')
                        .append(first + s * 3_600L)
                        .append('\n');
            }
        }
        return lines.toString();
    }
}
