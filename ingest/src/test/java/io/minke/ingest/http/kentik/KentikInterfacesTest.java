package io.minke.ingest.http.kentik;

import static io.minke.ingest.http.InventoryServer.names;
import static io.minke.ingest.http.InventoryServer.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.ingest.http.InventoryServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The document's samples of interfaces, and their limits. */
final class KentikInterfacesTest {
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
    void shouldAnswerAnInterfaceAsTheDocumentShowsIt() throws IOException {
        String device = document.madeDevice(KentikDocument.DEVICE);
        Map<String, Object> made = document.made("/api/v5/device/" + device + "/interface", KentikDocument.INTERFACE);
        assertThat(names(made))
                .containsExactly(
                        "id",
                        "company_id",
                        "device_id",
                        "snmp_id",
                        "snmp_speed",
                        "snmp_type",
                        "snmp_alias",
                        "interface_ip",
                        "interface_description",
                        "interface_kvs",
                        "interface_tags",
                        "interface_status",
                        "cdate",
                        "edate",
                        "initial_snmp_id",
                        "initial_snmp_alias",
                        "initial_interface_description",
                        "initial_snmp_speed",
                        "interface_ip_netmask",
                        "secondary_ips",
                        "connectivity_type",
                        "network_boundary",
                        "initial_connectivity_type",
                        "initial_network_boundary");
        assertThat(made)
                .containsEntry("id", "1")
                .containsEntry("device_id", device)
                .containsEntry("snmp_id", "150")
                .containsEntry("snmp_speed", "1000")
                .containsEntry("initial_snmp_alias", "irs")
                .containsEntry("initial_interface_description", "Vlan350")
                .containsEntry("connectivity_type", "")
                .containsEntry(
                        "secondary_ips", List.of(Map.of("address", "198.186.193.51", "netmask", "255.255.255.240")));
        assertThat(object(server.get("/api/v5/device/" + device + "/interface/1")))
                .isEqualTo(made);
        String list = server.get("/api/v5/device/" + device + "/interfaces").body();
        assertThat(list)
                .isEqualTo("["
                        + server.get("/api/v5/device/" + device + "/interface/1")
                                .body() + "]");
    }

    @Test
    void shouldTakeAnInterfaceWhereTheDocumentPrintsIt() throws IOException {
        String device = document.madeDevice(KentikDocument.DEVICE);
        assertThat(document.made("/api/v5/" + device + "/interface", KentikDocument.INTERFACE))
                .containsEntry("device_id", device);
        assertThat(server.get("/api/v5/" + device + "/interface").statusCode()).isEqualTo(405);
        assertThat(server.call("POST", "/api/v5/77/interface", KentikDocument.INTERFACE)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldChangeAnInterfaceAndKeepWhatItWasAtFirst() throws IOException {
        String device = document.madeDevice(KentikDocument.DEVICE);
        document.made("/api/v5/device/" + device + "/interface", KentikDocument.INTERFACE);
        String path = "/api/v5/device/" + device + "/interface/1";
        // The sample lacks a comma: it is told where.
        assertThat(document.refusal("PUT", path, """
                {
                  "snmp_id": "150"
                  "interface_description": "This is a truly great interface."
                }""")).contains("line 3, column ");
        HttpResponse<String> changed = server.call("PUT", path, """
                {
                  "snmp_id": "150",
                  "interface_description": "This is a truly great interface."
                }""");
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(object(changed))
                .containsEntry("interface_description", "This is a truly great interface.")
                .containsEntry("initial_interface_description", "Vlan350")
                .containsEntry("snmp_speed", "1000");
        assertThat(document.refusal("PUT", path, "{\"interface_description\":\"x\"}"))
                .isEqualTo("{\"snmp_id\":[\"This field is required.\"]}");
        assertThat(server.call("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(server.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void shouldKeepTheLimitsOfAnInterface() throws IOException {
        String path = "/api/v5/device/" + document.madeDevice(KentikDocument.DEVICE) + "/interface";
        assertThat(object(server.call("POST", path, "{}")).keySet())
                .containsExactlyInAnyOrder("snmp_id", "interface_description", "snmp_speed");
        for (String bad : List.of(
                "\"snmp_id\": \"x\"",
                "\"snmp_id\": \"0\"",
                "\"snmp_speed\": -1",
                "\"snmp_speed\": \"fast\"",
                "\"interface_description\": 5",
                "\"interface_ip\": \"1.2.3\"",
                "\"interface_ip_netmask\": \"255.0.255.0\"",
                "\"secondary_ips\": {}",
                "\"secondary_ips\": [{\"address\": \"1.2.3.4\"}]",
                "\"secondary_ips\": [{\"netmask\": \"255.0.0.0\"}]",
                "\"secondary_ips\": [{\"address\": \"x\", \"netmask\": \"255.0.0.0\"}]")) {
            String field = bad.substring(0, bad.indexOf(':'));
            String body = KentikDocument.INTERFACE.replaceFirst(
                    field + ": ?(\\[.*?]|\"[^\"]*\"|[0-9]+)", bad.replace("\\", "\\\\"));
            assertThat(document.refusal("POST", path, body)).as(bad).contains(field);
        }
        document.made(path, KentikDocument.INTERFACE);
        assertThat(document.refusal("POST", path, KentikDocument.INTERFACE)).contains("snmp_id");
        assertThat(server.call("POST", "/api/v5/device/77/interface", KentikDocument.INTERFACE)
                        .statusCode())
                .isEqualTo(404);
        assertThat(server.get("/api/v5/device/77/interfaces").statusCode()).isEqualTo(404);
    }
}
