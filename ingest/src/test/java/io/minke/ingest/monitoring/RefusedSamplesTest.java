package io.minke.ingest.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.EngineOptions;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.removal.RetentionRules;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a body with check results is not kept is told of the result it belongs to, and is not counted as kept. */
class RefusedSamplesTest {
    private static final int LIMIT = 100_000;

    @TempDir
    Path directory;

    private MonitoringServer server;

    @BeforeEach
    void open() {
        server = new MonitoringServer(
                directory,
                InstantSource.system(),
                List.of(),
                EngineOptions.defaults()
                        .withDiskReserveBytes(0)
                        .withRetention(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 2)),
                new RealDisk());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> post(String... results) {
        return server.post(CheckResultRouteTest.PATH, "[" + String.join(",", results) + "]");
    }

    private static String result(String host, int daysAgo, String perfdata) {
        Instant end = Instant.now().minus(Duration.ofDays(daysAgo));
        return "{\"host\":\"" + host + "\",\"check_command\":\"c\",\"exit_status\":0,\"execution_end\":"
                + end.getEpochSecond() + ",\"performance_data\":\"" + perfdata + "\"}";
    }

    @Test
    void shouldTellOfWhichResultASampleIsTooOld() {
        HttpResponse<String> answer = post(
                result("a", 0, "x=1 y=2"),
                result("b", 0, ""),
                result("late", 5, "p=3 q=4"),
                result("d", 0, "z=5"),
                result("later", 6, "r=6"),
                result("f", 0, ""));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"results\":6,\"samples\":3,\"problem_count\":3,");
        assertThat(answer.body())
                .contains(
                        "{\"result\":2,\"item\":\"p\"", "{\"result\":2,\"item\":\"q\"", "{\"result\":4,\"item\":\"r\"")
                .contains("is older than the retention of its series")
                .doesNotContain("\"result\":0", "\"result\":1", "\"result\":3", "\"result\":5");
        assertThat(server.metric("minke_check_samples_total")).isEqualTo(3);
        assertThat(server.metric("minke_check_perfdata_problems_total")).isEqualTo(3);
        assertThat(server.checks().of("late").hostCheck()).isNotNull();
    }

    @Test
    void shouldTakeAHundredThousandSamplesABodyAndRefuseOneMore() {
        for (int more : new int[] {-1, 0, 1}) {
            String tenThousand =
                    IntStream.range(0, 9_999).mapToObj(i -> "m" + i + "=1").collect(Collectors.joining(" "));
            String[] results = new String[11];
            for (int i = 0; i < 10; i++) {
                results[i] = result("h" + i, 0, tenThousand);
            }
            results[10] = result(
                    "last",
                    0,
                    IntStream.range(0, LIMIT - 99_990 + more)
                            .mapToObj(i -> "m" + i + "=1")
                            .collect(Collectors.joining(" ")));
            HttpResponse<String> answer = post(results);
            if (more <= 0) {
                assertThat(answer.body()).contains("\"results\":11,\"samples\":" + (LIMIT + more) + ",");
            } else {
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body())
                        .isEqualTo(
                                "{\"[10].performance_data\":[\"brings the body beyond 100000 samples; nothing of it is kept, send it in parts\"]}");
            }
        }
    }

    @Test
    void shouldTellOfALongItemHowItBegins() {
        String answer = post(result("a", 0, "x".repeat(100_000))).body();
        assertThat(answer).contains("\"problem_count\":1").contains("x".repeat(256) + "...\"");
        assertThat(answer.length()).isLessThan(1_000);
    }

    @Test
    void shouldLookAtNoMoreThanTenThousandItemsOfAResultGoodOrBad() {
        String blanks = "a ".repeat((CheckResultReader.MAX_PERFDATA_BYTES - 10) / 2);
        String answer = post(result("a", 0, blanks)).body();
        assertThat(answer).contains("\"samples\":0,\"problem_count\":10001,").contains("no = behind the label");
    }
}
