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

/** The document's samples of devices, its marks and its limits. */
final class KentikDevicesTest {
    /** Of the document's device object, without the comma it has too many and with the one that it lacks. */
    private static final List<String> DEVICE_FIELDS = List.of(
            "id",
            "company_id",
            "device_name",
            "device_type",
            "device_description",
            "plan_id",
            "site_id",
            "device_flow_type",
            "device_sample_rate",
            "sending_ips",
            "device_snmp_ip",
            "device_snmp_community",
            "minimize_snmp",
            "device_bgp_type",
            "device_bgp_neighbor_ip",
            "device_bgp_neighbor_asn",
            "device_bgp_password",
            "use_bgp_device_id",
            "custom_columns",
            "created_date",
            "updated_date",
            "device_snmp_v3_conf");

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
    void shouldAnswerADeviceAsTheDocumentShowsIt() throws IOException {
        Map<String, Object> answer = document.made("/api/v5/device", KentikDocument.DEVICE);
        assertThat(names(answer)).containsExactly("device");
        Map<String, Object> device = (Map<String, Object>) answer.get("device");
        assertThat(names(device)).containsExactlyElementsOf(DEVICE_FIELDS);
        assertThat(device)
                .containsEntry("id", "1")
                .containsEntry("company_id", "1")
                .containsEntry("device_name", "pd_router")
                .containsEntry("plan_id", BigDecimal.ONE)
                .containsEntry("site_id", null)
                .containsEntry("device_sample_rate", "1024")
                .containsEntry("sending_ips", List.of("142.254.47.216"))
                .containsEntry("minimize_snmp", false)
                .containsEntry("device_bgp_neighbor_asn", "5001")
                .containsEntry("use_bgp_device_id", null)
                .containsEntry("custom_columns", null)
                .containsEntry(
                        "device_snmp_v3_conf",
                        Map.of(
                                "UserName", "eenie",
                                "AuthenticationProtocol", "MD5",
                                "AuthenticationPassphrase", "meenie",
                                "PrivacyProtocol", "DES",
                                "PrivacyPassphrase", "minie"));
        assertThat((String) device.get("created_date")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(object(server.get("/api/v5/device/1"))).isEqualTo(answer);
        assertThat(object(server.get("/api/v5/devices"))).isEqualTo(Map.of("devices", List.of(device)));
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldChangeADeviceByTheDocumentsSampleAndDeleteIt() throws IOException {
        String id = document.madeDevice(KentikDocument.DEVICE);
        HttpResponse<String> answer = server.call("PUT", "/api/v5/device/" + id, """
                {
                  "device": {
                    "device_description": "This is a really wonderful device."
                  }
                }""");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat((Map<String, Object>) object(answer).get("device"))
                .containsEntry("device_description", "This is a really wonderful device.")
                .containsEntry("device_name", "pd_router")
                .containsEntry("device_bgp_password", "abcdefghijklmnopqrstuvwxyz012345");
        // What was read can be written back.
        assertThat(server.call("PUT", "/api/v5/device/" + id, answer.body()).statusCode())
                .isEqualTo(200);
        assertThat(document.refusal("PUT", "/api/v5/device/" + id, "{\"device_description\":\"bare\"}"))
                .isEqualTo("{\"device\":[\"This field is required.\"]}");
        HttpResponse<String> gone = server.call("DELETE", "/api/v5/device/" + id, "");
        assertThat(gone.statusCode()).isEqualTo(204);
        assertThat(gone.body()).isEmpty();
        assertThat(server.get("/api/v5/device/" + id).statusCode()).isEqualTo(404);
        assertThat(server.call("DELETE", "/api/v5/device/" + id, "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldNameEveryFieldThatIsMissing() throws IOException {
        assertThat(object(server.call("POST", "/api/v5/device", "{}")).keySet())
                .containsExactlyInAnyOrder(
                        "device_name",
                        "device_type",
                        "plan_id",
                        "device_sample_rate",
                        "sending_ips",
                        "device_bgp_type");
        for (String field : List.of(
                "device_name",
                "device_type",
                "plan_id",
                "device_sample_rate",
                "sending_ips",
                "device_bgp_type",
                "minimize_snmp",
                "device_bgp_neighbor_ip",
                "device_bgp_neighbor_asn",
                "device_bgp_password")) {
            assertThat(document.refusal("POST", "/api/v5/device", KentikDocument.with(field, null)))
                    .startsWith("{\"" + field + "\":[");
        }
        assertThat(document.refusal(
                        "POST", "/api/v5/device", KentikDocument.with("device_bgp_type", "\"other_device\"")))
                .contains("use_bgp_device_id");
        // Wrapped, as a change is, is as good.
        assertThat(document.made("/api/v5/device", "{\"device\":" + KentikDocument.DEVICE + "}"))
                .containsKey("device");
    }

    @Test
    void shouldKeepTheLimitsOfEveryField() throws IOException {
        Map<String, List<String>> bad = Map.ofEntries(
                Map.entry(
                        "device_name",
                        List.of(
                                "\"abc\"",
                                KentikDocument.quoted("a", 61),
                                "\"pd-router\"",
                                "\"pd router\"",
                                "12345",
                                "null")),
                Map.entry("device_type", List.of("\"switch\"", "\"host-nprobe-basic\"", "1")),
                Map.entry("device_description", List.of(KentikDocument.quoted("é", 129), "5", "[]")),
                Map.entry("plan_id", List.of("2", "0", "\"x\"", "1.5", "true", "null", "99999999999999999999")),
                Map.entry("site_id", List.of("7", "\"x\"", "{}")),
                Map.entry("device_sample_rate", List.of("\"0\"", "\"-1\"", "\"x\"", "\"2147483648\"")),
                Map.entry(
                        "sending_ips",
                        List.of("[]", "\"1.2.3.4\"", "[1]", "[\"1.2.3\"]", "[\"1.2.3.256\"]", "[\"01.2.3.4\"]")),
                Map.entry("device_snmp_ip", List.of("\"x\"", "7")),
                Map.entry("device_snmp_community", List.of("7", KentikDocument.quoted("c", 256))),
                Map.entry("minimize_snmp", List.of("\"yes\"", "1", "null")),
                Map.entry("device_bgp_type", List.of("\"peer\"", "null")),
                Map.entry("device_bgp_neighbor_ip", List.of("\"::1\"", "\"1.2.3\"")),
                Map.entry("device_bgp_neighbor_ip6", List.of("\"1.2.3.4\"", "\":::\"", "\"1:2:3:4:5:6:7\"")),
                Map.entry("device_bgp_neighbor_asn", List.of("\"0\"", "\"4294967296\"", "\"as1\"")),
                Map.entry(
                        "device_bgp_password",
                        List.of(
                                KentikDocument.quoted("p", 31),
                                KentikDocument.quoted("p", 33),
                                KentikDocument.quoted("-", 32))),
                Map.entry("use_bgp_device_id", List.of("\"77\"", "\"x\"")),
                Map.entry("device_snmp_v3_conf", List.of("7", "\"MD5\"")));
        for (Map.Entry<String, List<String>> field : bad.entrySet()) {
            for (String json : field.getValue()) {
                assertThat(document.refusal("POST", "/api/v5/device", KentikDocument.with(field.getKey(), json)))
                        .as(field.getKey() + " = " + json)
                        .startsWith("{\"" + field.getKey() + "\":[\"");
            }
        }
        assertThat(server.get("/api/v5/devices").body()).isEqualTo("{\"devices\":[]}");
        Map<String, List<String>> good = Map.ofEntries(
                Map.entry(
                        "device_name",
                        List.of(
                                "\"abcd\"",
                                "\"abcde\"",
                                KentikDocument.quoted("a", 59),
                                KentikDocument.quoted("a", 60),
                                "\"A_1_\"")),
                Map.entry(
                        "device_description",
                        List.of(KentikDocument.quoted("é", 127), KentikDocument.quoted("é", 128), "\"\"", "null")),
                Map.entry("plan_id", List.of("1", "\"1\"", "1.0")),
                Map.entry("device_sample_rate", List.of("\"1\"", "1", "\"2147483647\"")),
                Map.entry("sending_ips", List.of("[\"::1\",\"10.0.0.1\"]")),
                Map.entry("minimize_snmp", List.of("true", "\"false\"")),
                Map.entry("device_bgp_neighbor_ip6", List.of("\"2001:DB8::1\"", "\"\"", "null")),
                Map.entry("device_bgp_neighbor_asn", List.of("\"1\"", "4294967295", "\"65536\"")),
                Map.entry("device_bgp_password", List.of(KentikDocument.quoted("p", 32))),
                Map.entry("device_snmp_v3_conf", List.of("null", "{}")));
        for (Map.Entry<String, List<String>> field : good.entrySet()) {
            for (String json : field.getValue()) {
                String id = document.madeDevice(KentikDocument.with(field.getKey(), json));
                assertThat(server.call("DELETE", "/api/v5/device/" + id, "").statusCode())
                        .isEqualTo(204);
            }
        }
    }

    @Test
    void shouldAskForWhatSnmpVersion3Needs() throws IOException {
        assertThat(document.refusal(
                        "POST",
                        "/api/v5/device",
                        KentikDocument.with("device_snmp_v3_conf", "{\"AuthenticationProtocol\":\"SHA\"}")))
                .contains("\"device_snmp_v3_conf.UserName\"", "\"device_snmp_v3_conf.AuthenticationPassphrase\"")
                .doesNotContain("PrivacyPassphrase");
        assertThat(document.refusal(
                        "POST",
                        "/api/v5/device",
                        KentikDocument.with("device_snmp_v3_conf", "{\"PrivacyProtocol\":\"AES-128\"}")))
                .contains("UserName", "PrivacyPassphrase")
                .doesNotContain("AuthenticationPassphrase");
        assertThat(document.refusal(
                        "POST",
                        "/api/v5/device",
                        KentikDocument.with("device_snmp_v3_conf", "{\"PrivacyProtocol\":\"AES\"}")))
                .contains("is not one of NoPriv, DES, AES-128");
        document.madeDevice(KentikDocument.with(
                "device_snmp_v3_conf", "{\"AuthenticationProtocol\":\"NoAuth\",\"PrivacyProtocol\":\"NoPriv\"}"));
    }

    @Test
    void shouldGiveAnAddressToOneDeviceOnly() throws IOException {
        document.madeDevice(KentikDocument.DEVICE);
        assertThat(document.refusal("POST", "/api/v5/device", KentikDocument.DEVICE))
                .contains("\"device_name\"", "\"sending_ips\"", "\"device_bgp_neighbor_ip\"");
        document.madeDevice(KentikDocument.HOST.formatted("host_1", "2001:db8:0:0::1"));
        assertThat(document.refusal("POST", "/api/v5/device", KentikDocument.HOST.formatted("host_2", "2001:DB8::1")))
                .isEqualTo("{\"sending_ips\":[\"2001:db8::1 is already sending flow to a different device\"]}");
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldIgnoreSnmpOfAHost() throws IOException {
        String body = KentikDocument.HOST
                .formatted("host_1", "10.0.0.1")
                .replace("}", ", \"device_snmp_ip\": \"no address\", \"device_snmp_community\": 7}");
        Map<String, Object> device =
                (Map<String, Object>) document.made("/api/v5/device", body).get("device");
        assertThat(device)
                .containsEntry("device_snmp_ip", null)
                .containsEntry("device_snmp_community", "")
                .containsEntry("device_flow_type", "ipfix");
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldShareTheTableOfAnotherDevice() throws IOException {
        String first = document.madeDevice(KentikDocument.DEVICE);
        String body = KentikDocument.HOST
                .formatted("host_1", "10.0.0.1")
                .replace("\"none\"", "\"other_device\", \"use_bgp_device_id\": \"" + first + "\"");
        Map<String, Object> device =
                (Map<String, Object>) document.made("/api/v5/device", body).get("device");
        assertThat(device).containsEntry("use_bgp_device_id", first);
        server.call("DELETE", "/api/v5/device/" + first, "");
        assertThat(server.get("/api/v5/device/" + device.get("id")).body()).contains("\"use_bgp_device_id\":null");
    }
}
