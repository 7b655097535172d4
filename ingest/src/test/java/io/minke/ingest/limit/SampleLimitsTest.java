package io.minke.ingest.limit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.engine.series.SeriesKey;
import io.minke.ingest.http.InventoryServer;
import io.minke.ingest.inventory.InventoryImport;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLimitsTest {
    private static final String PLAN = """
            {"kind":"plan","id":550,"name":"Gold","max_fps":%s}
            {"kind":"device","id":1,"device_name":"core01","device_type":"router","plan_id":550,"device_sample_rate":"1","sending_ips":["10.0.0.1"],"minimize_snmp":true,"device_bgp_type":"none"}
            """;
    private static final long START = 1_700_000_000L;

    private static void read(InventoryServer server, String text) {
        assertThat(new InventoryImport(server.database(), InstantSource.system(), null)
                        .run(new ByteArrayInputStream(text.getBytes(UTF_8)), false, count -> {})
                        .errors())
                .isEmpty();
        server.inventory().changed();
    }

    private static void write(InventoryServer server, String host, int from, int count) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            lines.append("check_if,hostname=")
                    .append(host)
                    .append(",service=eth0,metric=in value=")
                    .append(i);
            lines.append(' ').append(START * 1_000 + i * 10L).append('\n');
        }
        assertThat(server.call("POST", "/write?db=x&precision=ms", lines.toString())
                        .statusCode())
                .isEqualTo(204);
    }

    private static String metric(InventoryServer server, String name) throws Exception {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElse("none");
    }

    @Test
    void shouldLowerTheResolutionOfADeviceAndShowIt(@TempDir Path directory) throws Exception {
        try (InventoryServer server = new InventoryServer(directory)) {
            write(server, "core01", 0, 1);
            write(server, "core02", 0, 1);
            assertThat(server.engine().series().find(new SeriesKey("check_if", "core01", "eth0", "in")))
                    .isNotNegative();
            read(server, PLAN.formatted("10"));
            await().until(() -> metric(server, "minke_devices_limited").endsWith(" 1"));
            assertThat(server.get("/api/v5/device/1").body()).doesNotContain("resolution");

            // 100 a second, for 30 seconds; of a host without a plan too.
            write(server, "core01", 1, 3_000);
            write(server, "core02", 1, 3_000);

            long kept = server.engine().status().samplesAppended() - 3_002;
            assertThat(kept).isBetween(100L, 600L);
            assertThat(metric(server, "minke_samples_lowered_total")).endsWith(" " + (3_000 - kept));
            assertThat(metric(server, "minke_device_samples_lowered_total{device=\"core01\"}"))
                    .endsWith(" " + (3_000 - kept));
            assertThat(server.get("/api/v5/device/1").body())
                    .contains("\"resolution\":{\"max_fps\":10,\"interval_ms\":")
                    .contains("\"lowered_samples\":" + (3_000 - kept));

            // A plan without a limit lets all of them pass, and forgets nothing that was counted.
            read(server, PLAN.formatted("null"));
            await().until(() -> metric(server, "minke_devices_limited").endsWith(" 0"));
            long before = server.engine().status().samplesAppended();
            write(server, "core01", 3_001, 1_000);
            assertThat(server.engine().status().samplesAppended()).isEqualTo(before + 1_000);
            assertThat(metric(server, "minke_samples_lowered_total")).endsWith(" " + (3_000 - kept));
        }
    }

    @Test
    void shouldKeepSamplesOfDevicesForTheDaysOfTheirPlan(@TempDir Path directory) throws Exception {
        try (InventoryServer server = new InventoryServer(directory)) {
            long now = java.time.Instant.now().getEpochSecond();
            String line = "check_if,hostname=%s,service=eth0,metric=in value=1 %d\n";
            String body = "";
            for (String host : new String[] {"core01", "core02"}) {
                body += line.formatted(host, now - 3 * 86_400) + line.formatted(host, now - 60);
            }
            assertThat(server.call("POST", "/write?db=x&precision=s", body).statusCode())
                    .isEqualTo(204);
            assertThat(points(server, "core01")).isEqualTo(2);
            read(server, PLAN.formatted("null,\"full_retention\":2,\"fast_retention\":30"));
            await().until(() -> points(server, "core01") == 1);
            assertThat(points(server, "core02")).isEqualTo(2);
            assertThat(server.engine().retention().rules())
                    .singleElement()
                    .satisfies(rule -> assertThat(rule.name()).isEqualTo("plan 550 (Gold)"));
            read(server, PLAN.formatted("null,\"full_retention\":null,\"fast_retention\":null"));
            await().until(() -> points(server, "core01") == 2);
        }
    }

    private static int points(InventoryServer server, String host) throws Exception {
        String answer = server.get("/api/v2/monitoring/datasets/?measurement=check_if&service_name=eth0&metric=in"
                        + "&start=7d&end=0m&host_name=" + host)
                .body();
        return answer.split("\"time\"", -1).length - 1;
    }

    @Test
    void shouldAnswerAWriteOfWhichNothingIsLeft(@TempDir Path directory) throws Exception {
        try (InventoryServer server = new InventoryServer(directory)) {
            write(server, "core01", 0, 1);
            read(server, PLAN.formatted("1"));
            await().until(() -> metric(server, "minke_devices_limited").endsWith(" 1"));
            write(server, "core01", 0, 250);
            long before = server.engine().status().samplesAppended();
            // In the same interval as the last that was kept.
            write(server, "core01", 250, 1);
            assertThat(server.engine().status().samplesAppended()).isEqualTo(before);
        }
    }
}
