package io.minke.ingest.http.kentik;

import static io.minke.ingest.http.InventoryServer.names;
import static io.minke.ingest.http.InventoryServer.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.ingest.http.InventoryServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document's samples of plans and sites, and their limits. */
final class KentikPlansAndSitesTest {
    @TempDir
    private Path directory;

    private InventoryServer server;
    private KentikDocument document;

    @BeforeEach
    void open() {
        server = new InventoryServer(directory);
        document = new KentikDocument(server);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldAnswerPlansAsTheDocumentShowsThem() throws IOException {
        String id = document.madeDevice(KentikDocument.DEVICE);
        Map<String, Object> answer = object(server.get("/api/v5/plans"));
        assertThat(names(answer)).containsExactly("plans");
        Map<String, Object> plan = ((List<Map<String, Object>>) answer.get("plans")).get(0);
        assertThat(names(plan))
                .containsExactly(
                        "id",
                        "company_id",
                        "name",
                        "description",
                        "active",
                        "max_devices",
                        "max_fps",
                        "bgp_enabled",
                        "fast_retention",
                        "full_retention",
                        "cdate",
                        "edate",
                        "max_bigdata_fps",
                        "deviceTypes",
                        "devices");
        assertThat(plan)
                .containsEntry("id", BigDecimal.ONE)
                .containsEntry("name", "Default")
                .containsEntry("description", "This is the default plan to which your devices should be added.")
                .containsEntry(
                        "deviceTypes",
                        List.of(
                                Map.of("device_type", "router"),
                                Map.of("device_type", "host-nprobe-basic"),
                                Map.of("device_type", "host-nprobe-dns-www")))
                .containsEntry(
                        "devices", List.of(Map.of("device_name", "pd_router", "device_type", "router", "id", id)));
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldKeepSitesAsTheDocumentShowsThem() throws IOException {
        Map<String, Object> made = document.made(
                "/api/v5/site", "{\"site_name\": \"LAX\", \"lat\": \"33.7700504\", \"lon\": -118.1937395}");
        Map<String, Object> site = (Map<String, Object>) made.get("site");
        assertThat(names(site)).containsExactly("id", "site_name", "lat", "lon", "company_id");
        assertThat(site)
                .containsEntry("id", BigDecimal.ONE)
                .containsEntry("lat", new BigDecimal("33.7700504"))
                .containsEntry("lon", new BigDecimal("-118.1937395"));
        assertThat(object(server.get("/api/v5/site/1"))).isEqualTo(made);
        assertThat(object(server.get("/api/v5/sites"))).isEqualTo(Map.of("sites", List.of(site)));
        HttpResponse<String> changed = server.call("PUT", "/api/v5/site/1", """
                {
                  "site": {
                    "site_name": "SFO"
                  }
                }""");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.body())
                .isEqualTo(
                        "{\"site\":{\"id\":1,\"site_name\":\"SFO\",\"lat\":33.7700504,\"lon\":-118.1937395,\"company_id\":1}}");
        assertThat(document.refusal("PUT", "/api/v5/site/1", "{\"site_name\": \"SFO\"}"))
                .contains("\"site\"");
        String device = document.madeDevice(KentikDocument.with("site_id", "\"1\""));
        assertThat(server.get("/api/v5/device/" + device).body()).contains("\"site_id\":1");
        assertThat(server.call("DELETE", "/api/v5/site/1", "").statusCode()).isEqualTo(204);
        assertThat(server.get("/api/v5/site/1").statusCode()).isEqualTo(404);
        assertThat(server.get("/api/v5/device/" + device).body()).contains("\"site_id\":null");
    }

    @Test
    void shouldKeepTheLimitsOfASite() throws IOException {
        String body = "{\"site_name\": %s, \"lat\": %s, \"lon\": %s}";
        for (String name : List.of("\"ab\"", KentikDocument.quoted("a", 41), "\"a-b\"", "\"ünder\"", "5", "null")) {
            assertThat(document.refusal("POST", "/api/v5/site", body.formatted(name, "1", "1")))
                    .startsWith("{\"site_name\"");
        }
        for (String name : List.of(
                "\"abc\"", "\"abcd\"", KentikDocument.quoted("a", 39), KentikDocument.quoted("a", 40), "\"a b_1\"")) {
            document.made("/api/v5/site", body.formatted(name, "1", "1"));
        }
        for (String lat : List.of("-90.0000001", "90.0000001", "\"x\"", "\"\"", "null", "true", "1e999")) {
            assertThat(document.refusal("POST", "/api/v5/site", body.formatted("\"abc\"", lat, "1")))
                    .startsWith("{\"lat\"");
        }
        for (String lon : List.of("-180.0000001", "180.0000001")) {
            assertThat(document.refusal("POST", "/api/v5/site", body.formatted("\"abc\"", "1", lon)))
                    .startsWith("{\"lon\"");
        }
        for (String edge : List.of("-90, \"lon\": -180", "90, \"lon\": \"180\"")) {
            document.made("/api/v5/site", "{\"site_name\": \"abc\", \"lat\": " + edge + "}");
        }
    }
}
