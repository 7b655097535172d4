package io.minke.ingest.http.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.monitoring.MonitoringServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final Set<String> METHODS =
            Set.of("get", "head", "post", "put", "delete", "patch", "options", "trace");

    private MonitoringServer server;
    private OpenApi description;

    @BeforeAll
    void open(@TempDir Path directory) {
        server = new MonitoringServer(directory, InstantSource.fixed(Instant.parse("2023-02-17T12:00:00Z")), List.of());
        description = new OpenApi(server.get("/api/openapi.json").body());
        server.addCpe(585, "pim0585");
        server.post("/api/v2/monitoring/check-results/", Samples.HOST_CHECK);
        server.post("/api/v2/monitoring/check-results/", Samples.TXRX);
    }

    @AfterAll
    void close() {
        server.close();
    }

    private static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    @Test
    void shouldNameEveryRouteThatThereIs() {
        Set<String> described = new HashSet<>();
        description
                .document()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> described.add(method + " " + withoutSlash(path.getKey()))));
        List<ServedPath> served = server.door().servedPaths();
        assertThat(served).hasSizeGreaterThan(15);
        for (ServedPath path : served) {
            for (String method : path.methods()) {
                assertThat(described)
                        .contains(method.toLowerCase(java.util.Locale.ROOT) + " " + withoutSlash(path.path()));
            }
        }
    }

    /** The rules of OpenAPI 3.1 for what stands in the description. */
    @Test
    void shouldBeADescriptionByTheRules() {
        JsonNode document = description.document();
        assertThat(document.get("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.at("/info/title").asText()).isNotEmpty();
        assertThat(document.at("/info/version").asText()).isNotEmpty();
        Set<String> ids = new HashSet<>();
        document.get("paths").properties().forEach(path -> {
            assertThat(path.getKey()).startsWith("/");
            path.getValue().properties().forEach(operation -> {
                String name = operation.getKey() + " " + path.getKey();
                assertThat(METHODS).as(name).contains(operation.getKey());
                assertThat(ids.add(operation.getValue().get("operationId").asText()))
                        .as(name)
                        .isTrue();
                checkOperation(name, path.getKey(), operation.getValue());
            });
        });
        checkReferences(document);
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> assertThat(description.problemsOfSchema(schema.getValue()))
                        .as(schema.getKey())
                        .isEmpty());
    }

    private void checkOperation(String name, String path, JsonNode operation) {
        assertThat(operation.get("responses").size()).as(name).isPositive();
        operation.get("responses").properties().forEach(response -> {
            assertThat(response.getKey()).as(name).matches("[1-5][0-9][0-9]|default");
            assertThat(response.getValue().has("description")
                            || response.getValue().has("$ref"))
                    .as(name)
                    .isTrue();
        });
        Set<String> inPath = new HashSet<>();
        for (JsonNode parameter : operation.path("parameters")) {
            assertThat(parameter.get("in").asText()).as(name).isIn("query", "path", "header", "cookie");
            assertThat(parameter.has("schema")).as(name).isTrue();
            if (parameter.get("in").asText().equals("path")) {
                assertThat(parameter.get("required").asBoolean()).as(name).isTrue();
                inPath.add(parameter.get("name").asText());
            }
        }
        List<String> wanted = new ArrayList<>();
        Matcher braces = Pattern.compile("\\{([^}]+)}").matcher(path);
        while (braces.find()) {
            wanted.add(braces.group(1));
        }
        assertThat(inPath).as(name).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private void checkReferences(JsonNode node) {
        if (node.has("$ref")) {
            String reference = node.get("$ref").asText();
            assertThat(reference).startsWith("#/");
            assertThat(description.document().at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
        node.forEach(this::checkReferences);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "GET /ping /ping 204",
                "GET /ping?verbose=true /ping 200",
                "GET /health /health 200",
                "GET /ready /ready 200",
                "GET /metrics /metrics 200",
                "GET /query?q=SHOW+DATABASES /query 200",
                "GET /api/minke/status /api/minke/status 200",
                "GET /api/minke/series /api/minke/series 200",
                "GET /api/minke/series?distinct=host /api/minke/series 200",
                "GET /api/minke/series?limit=0 /api/minke/series 400",
                "GET /api/minke/last?host=pim0585 /api/minke/last 200",
                "GET /api/minke/states?host=pim0585 /api/minke/states 200",
                "GET /api/minke/window?host=pim0585 /api/minke/window 200",
                "GET /api/minke/window?host=pim0585&format=csv /api/minke/window 200",
                "GET /api/minke/window?nonsense=1 /api/minke/window 400",
                "GET /api/minke/common-cause?metric=dnrx /api/minke/common-cause 200",
                "GET /api/minke/common-cause /api/minke/common-cause 400",
                "GET /api/minke/common-cause?metric=dnrx&share=2 /api/minke/common-cause 400",
                "GET /api/v2/monitoring/graphs/?host_name=pim0585 /api/v2/monitoring/graphs 200",
                "GET /api/v2/monitoring/graphs/?host_name=pim0585&service_name=txrx /api/v2/monitoring/graphs 200",
                "GET /api/v2/monitoring/graphs/ /api/v2/monitoring/graphs 400",
                "DELETE /api/v2/monitoring/graphs/?host_name=x /api/v2/monitoring/graphs 405",
                "GET /api/v2/monitoring/cpes/585/info /api/v2/monitoring/cpes/{id}/info 200",
                "GET /api/v2/monitoring/cpes/586/info /api/v2/monitoring/cpes/{id}/info 404",
                "GET /api/v2/monitoring/cpes/x/info /api/v2/monitoring/cpes/{id}/info 404",
                "POST /api/v2/monitoring/cpes/585/info /api/v2/monitoring/cpes/{id}/info 405",
                "GET /api/v2/monitoring/hosts/pim0585 /api/v2/monitoring/hosts/{internal_id} 200",
                "GET /api/v2/monitoring/hosts/nobody /api/v2/monitoring/hosts/{internal_id} 404",
                "GET /api/v2/monitoring/hosts/pim0585?tz=Mars /api/v2/monitoring/hosts/{internal_id} 400",
                "GET /api/v2/monitoring/datasets/?host_name=pim0585&service_name=txrx&measurement=check_txrx&metric=dnrx /api/v2/monitoring/datasets 200",
                "GET /api/v2/monitoring/datasets/?host_name=pim0585 /api/v2/monitoring/datasets 400",
                "POST /api/minke/delete /api/minke/delete 400",
                "POST /api/minke/snapshot /api/minke/snapshot 200",
                "GET /api/v2/isp/cpes/?realm=pim /api/v2/isp/cpes 200",
                "GET /api/v5/plans /api/v5/plans 200",
                "GET /api/v5/sites /api/v5/sites 200",
                "GET /api/v5/devices /api/v5/devices 200",
                "GET /api/v5/device/7 /api/v5/device/{device_id} 404",
                "POST /api/openapi.json /api/openapi.json 405"
            })
    void shouldAnswerAsItIsDescribed(String method, String target, String path, int status) {
        HttpResponse<String> response = server.call(method, target, "");
        assertThat(response.statusCode()).isEqualTo(status);
        String described = description.operation(path, method) == null ? "GET" : method;
        assertThat(description.problems(path, described, response)).isEmpty();
    }

    @Test
    void shouldFindOutWhenAnAnswerIsNotAsDescribed() {
        HttpResponse<String> info = server.get("/api/v2/monitoring/cpes/585/info");
        assertThat(description.problems("/api/v2/monitoring/graphs", "GET", info))
                .isNotEmpty();
    }
}
