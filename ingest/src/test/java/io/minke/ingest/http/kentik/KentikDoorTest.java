package io.minke.ingest.http.kentik;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.ingest.http.InventoryServer;
import io.minke.ingest.inventory.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what at the paths of the document, and what is none of them. */
final class KentikDoorTest {
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
    void shouldRefuseWrongMethodsAndUnknownPaths() throws IOException {
        for (String path : List.of("devices", "plans", "sites", "device/1/interfaces")) {
            HttpResponse<String> answer = server.call("POST", "/api/v5/" + path, "{}");
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
            assertThat(answer.body()).isEqualTo("{\"detail\":\"Method \\\"POST\\\" not allowed.\"}");
        }
        for (String path : List.of("device", "site", "device/1/interface")) {
            assertThat(server.get("/api/v5/" + path).statusCode()).isEqualTo(405);
        }
        for (String path : List.of("device/1", "site/1", "device/1/interface/1")) {
            assertThat(server.call("PATCH", "/api/v5/" + path, "{}").statusCode())
                    .isEqualTo(405);
        }
        for (String path : List.of("device/77", "device/x", "device/-1", "site/x", "device/1/interface/x", "tags")) {
            assertThat(server.get("/api/v5/" + path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void shouldPointAtWhatIsBrokenInABody() throws IOException {
        assertThat(document.refusal("POST", "/api/v5/device", "{\n  \"device_name\": \"abcd\"\n  \"plan_id\": 1\n}"))
                .contains("line 3, column ");
        assertThat(document.refusal("POST", "/api/v5/device", "")).contains("line 1, column 1");
        assertThat(document.refusal("POST", "/api/v5/device", "[]")).contains("line 1, column 1");
    }

    @Test
    void shouldLetAMemberReadAndAnAdministratorWrite() throws IOException {
        document.madeDevice(KentikDocument.DEVICE);
        String administrator = server.enter(InventoryServer.ADMINISTRATOR, Role.ADMINISTRATOR);
        assertThat(server.call("POST", "/api/v5/site", "{\"site_name\":\"LAX\",\"lat\":1,\"lon\":1}")
                        .statusCode())
                .isEqualTo(201);
        String member = server.enter(InventoryServer.MEMBER, Role.MEMBER);
        for (String path : List.of("devices", "device/1", "device/1/interfaces", "plans", "sites", "site/1")) {
            assertThat(server.get("/api/v5/" + path).statusCode()).isEqualTo(200);
        }
        for (String call : List.of(
                "POST device",
                "PUT device/1",
                "DELETE device/1",
                "POST site",
                "PUT site/1",
                "DELETE site/1",
                "POST device/1/interface",
                "POST 1/interface",
                "DELETE device/1/interface/1")) {
            String[] parts = call.split(" ");
            HttpResponse<String> answer = server.call(parts[0], "/api/v5/" + parts[1], "{}");
            assertThat(answer.statusCode()).as(call).isEqualTo(403);
            assertThat(answer.body()).isEqualTo("{\"detail\":\"You do not have permission to perform this action.\"}");
        }
        for (String[] headers : new String[][] {
            {},
            {"X-CH-Auth-API-Token", member},
            {"X-CH-Auth-Email", InventoryServer.MEMBER},
            {"X-CH-Auth-Email", InventoryServer.ADMINISTRATOR, "X-CH-Auth-API-Token", member},
            {"X-CH-Auth-Email", InventoryServer.MEMBER, "X-CH-Auth-API-Token", member + "0"},
            {"Authorization", "Token nonsense"}
        }) {
            server.present(headers);
            HttpResponse<String> answer = server.get("/api/v5/devices");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("{\"detail\":\"authorization failed\"}");
            assertThat(server.call("POST", "/write?db=x", "a b=1").statusCode()).isEqualTo(401);
        }
        server.present("Authorization", "Token " + member);
        assertThat(server.get("/api/v2/isp/cpes/").statusCode()).isEqualTo(200);
        assertThat(server.get("/api/minke/status").statusCode()).isEqualTo(200);
        for (String path : List.of("/api/minke/compact", "/write?db=x")) {
            assertThat(server.call("POST", path, "").statusCode()).as(path).isEqualTo(403);
        }
        server.present("Authorization", "Bearer " + administrator);
        assertThat(server.call("POST", "/write?db=x", "a,hostname=h,metric=m value=1")
                        .statusCode())
                .isEqualTo(204);
        assertThat(server.call("DELETE", "/api/v5/device/1", "").statusCode()).isEqualTo(204);
    }
}
