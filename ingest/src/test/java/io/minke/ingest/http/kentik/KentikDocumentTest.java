package io.minke.ingest.http.kentik;

import static io.minke.ingest.http.InventoryServer.names;
import static io.minke.ingest.http.InventoryServer.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.ingest.http.InventoryServer;
import io.minke.ingest.inventory.Role;
import io.minke.query.ask.JsonBody;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of the document, its marks and its limits. */
class KentikDocumentTest {
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

    private static final String DEVICE = """
            {
              "device_name": "pd_router",
              "device_type": "router",
              "device_description": "test of device settings",
              "plan_id": 1,
              "device_sample_rate": "1024",
              "sending_ips": ["142.254.47.216"],
              "device_snmp_ip": "142.254.47.216",
              "device_snmp_community": "",
              "minimize_snmp": false,
              "device_bgp_type": "device",
              "device_bgp_neighbor_ip": "142.254.47.216",
              "device_bgp_neighbor_asn": "5001",
              "device_bgp_password": "abcdefghijklmnopqrstuvwxyz012345",
              "device_snmp_v3_conf": {
                "UserName": "eenie",
                "AuthenticationProtocol": "MD5",
                "AuthenticationPassphrase": "meenie",
                "PrivacyProtocol": "DES",
                "PrivacyPassphrase": "minie"
              },
            }""";

    /** The least that a device needs. */
    private static final String HOST = """
            {"device_name": "%s", "device_type": "host-nprobe-dns-www", "plan_id": 1, "device_sample_rate": "1",
             "sending_ips": ["%s"], "device_bgp_type": "none"}""";

    private static final String INTERFACE = """
            {"snmp_id": "150", "snmp_speed": 1000, "snmp_alias": "irs", "interface_ip": "198.186.192.33",
             "interface_description": "Vlan350", "interface_ip_netmask": "255.255.255.224",
             "secondary_ips": [{"address": "198.186.193.51", "netmask": "255.255.255.240"}]}""";

    @TempDir
    private Path directory;

    private InventoryServer server;

    @BeforeEach
    void open() {
        server = new InventoryServer(directory);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Map<String, Object> made(String path, String body) throws IOException {
        HttpResponse<String> answer = server.call("POST", path, body);
        assertThat(answer.body()).isNotEmpty();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return object(answer);
    }

    @SuppressWarnings("unchecked")
    private String madeDevice(String body) throws IOException {
        return (String) ((Map<String, Object>) made("/api/v5/device", body).get("device")).get("id");
    }

    private String refusal(String method, String path, String body) throws IOException {
        HttpResponse<String> answer = server.call(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return answer.body();
    }

    /** A device with one field set to some JSON, or left out. */
    private static String with(String field, String json) {
        Map<String, Object> fields = JsonBody.parse(DEVICE.getBytes(StandardCharsets.UTF_8));
        StringBuilder text = new StringBuilder("{");
        fields.remove(field);
        fields.forEach((name, value) -> text.append(text.length() == 1 ? "" : ",")
                .append('"')
                .append(name)
                .append("\":")
                .append(json(value)));
        if (json != null) {
            text.append(",\"").append(field).append("\":").append(json);
        }
        return text.append('}').toString();
    }

    private static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            StringBuilder text = new StringBuilder();
            map.forEach((name, inner) -> text.append(text.isEmpty() ? "{" : ",")
                    .append(json(name))
                    .append(':')
                    .append(json(inner)));
            return text.append('}').toString();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(KentikDocumentTest::json).toList().toString();
        }
        return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
    }

    // ---- devices

    @Test
    @SuppressWarnings("unchecked")
    void shouldAnswerADeviceAsTheDocumentShowsIt() throws IOException {
        Map<String, Object> answer = made("/api/v5/device", DEVICE);
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
        String id = madeDevice(DEVICE);
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
        assertThat(refusal("PUT", "/api/v5/device/" + id, "{\"device_description\":\"bare\"}"))
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
            assertThat(refusal("POST", "/api/v5/device", with(field, null))).startsWith("{\"" + field + "\":[");
        }
        assertThat(refusal("POST", "/api/v5/device", with("device_bgp_type", "\"other_device\"")))
                .contains("use_bgp_device_id");
        // Wrapped, as a change is, is as good.
        assertThat(made("/api/v5/device", "{\"device\":" + DEVICE + "}")).containsKey("device");
    }

    @Test
    void shouldKeepTheLimitsOfEveryField() throws IOException {
        Map<String, List<String>> bad = Map.ofEntries(
                Map.entry(
                        "device_name",
                        List.of("\"abc\"", quoted("a", 61), "\"pd-router\"", "\"pd router\"", "12345", "null")),
                Map.entry("device_type", List.of("\"switch\"", "\"host-nprobe-basic\"", "1")),
                Map.entry("device_description", List.of(quoted("é", 129), "5", "[]")),
                Map.entry("plan_id", List.of("2", "0", "\"x\"", "1.5", "true", "null", "99999999999999999999")),
                Map.entry("site_id", List.of("7", "\"x\"", "{}")),
                Map.entry("device_sample_rate", List.of("\"0\"", "\"-1\"", "\"x\"", "\"2147483648\"")),
                Map.entry(
                        "sending_ips",
                        List.of("[]", "\"1.2.3.4\"", "[1]", "[\"1.2.3\"]", "[\"1.2.3.256\"]", "[\"01.2.3.4\"]")),
                Map.entry("device_snmp_ip", List.of("\"x\"", "7")),
                Map.entry("device_snmp_community", List.of("7", quoted("c", 256))),
                Map.entry("minimize_snmp", List.of("\"yes\"", "1", "null")),
                Map.entry("device_bgp_type", List.of("\"peer\"", "null")),
                Map.entry("device_bgp_neighbor_ip", List.of("\"::1\"", "\"1.2.3\"")),
                Map.entry("device_bgp_neighbor_ip6", List.of("\"1.2.3.4\"", "\":::\"", "\"1:2:3:4:5:6:7\"")),
                Map.entry("device_bgp_neighbor_asn", List.of("\"0\"", "\"4294967296\"", "\"as1\"")),
                Map.entry("device_bgp_password", List.of(quoted("p", 31), quoted("p", 33), quoted("-", 32))),
                Map.entry("use_bgp_device_id", List.of("\"77\"", "\"x\"")),
                Map.entry("device_snmp_v3_conf", List.of("7", "\"MD5\"")));
        for (Map.Entry<String, List<String>> field : bad.entrySet()) {
            for (String json : field.getValue()) {
                assertThat(refusal("POST", "/api/v5/device", with(field.getKey(), json)))
                        .as(field.getKey() + " = " + json)
                        .startsWith("{\"" + field.getKey() + "\":[\"");
            }
        }
        assertThat(server.get("/api/v5/devices").body()).isEqualTo("{\"devices\":[]}");
        Map<String, List<String>> good = Map.ofEntries(
                Map.entry(
                        "device_name", List.of("\"abcd\"", "\"abcde\"", quoted("a", 59), quoted("a", 60), "\"A_1_\"")),
                Map.entry("device_description", List.of(quoted("é", 127), quoted("é", 128), "\"\"", "null")),
                Map.entry("plan_id", List.of("1", "\"1\"", "1.0")),
                Map.entry("device_sample_rate", List.of("\"1\"", "1", "\"2147483647\"")),
                Map.entry("sending_ips", List.of("[\"::1\",\"10.0.0.1\"]")),
                Map.entry("minimize_snmp", List.of("true", "\"false\"")),
                Map.entry("device_bgp_neighbor_ip6", List.of("\"2001:DB8::1\"", "\"\"", "null")),
                Map.entry("device_bgp_neighbor_asn", List.of("\"1\"", "4294967295", "\"65536\"")),
                Map.entry("device_bgp_password", List.of(quoted("p", 32))),
                Map.entry("device_snmp_v3_conf", List.of("null", "{}")));
        for (Map.Entry<String, List<String>> field : good.entrySet()) {
            for (String json : field.getValue()) {
                String id = madeDevice(with(field.getKey(), json));
                assertThat(server.call("DELETE", "/api/v5/device/" + id, "").statusCode())
                        .isEqualTo(204);
            }
        }
    }

    private static String quoted(String letter, int count) {
        return '"' + letter.repeat(count) + '"';
    }

    @Test
    void shouldAskForWhatSnmpVersion3Needs() throws IOException {
        assertThat(refusal(
                        "POST", "/api/v5/device", with("device_snmp_v3_conf", "{\"AuthenticationProtocol\":\"SHA\"}")))
                .contains("\"device_snmp_v3_conf.UserName\"", "\"device_snmp_v3_conf.AuthenticationPassphrase\"")
                .doesNotContain("PrivacyPassphrase");
        assertThat(refusal("POST", "/api/v5/device", with("device_snmp_v3_conf", "{\"PrivacyProtocol\":\"AES-128\"}")))
                .contains("UserName", "PrivacyPassphrase")
                .doesNotContain("AuthenticationPassphrase");
        assertThat(refusal("POST", "/api/v5/device", with("device_snmp_v3_conf", "{\"PrivacyProtocol\":\"AES\"}")))
                .contains("is not one of NoPriv, DES, AES-128");
        madeDevice(
                with("device_snmp_v3_conf", "{\"AuthenticationProtocol\":\"NoAuth\",\"PrivacyProtocol\":\"NoPriv\"}"));
    }

    @Test
    void shouldGiveAnAddressToOneDeviceOnly() throws IOException {
        madeDevice(DEVICE);
        assertThat(refusal("POST", "/api/v5/device", DEVICE))
                .contains("\"device_name\"", "\"sending_ips\"", "\"device_bgp_neighbor_ip\"");
        madeDevice(HOST.formatted("host_1", "2001:db8:0:0::1"));
        assertThat(refusal("POST", "/api/v5/device", HOST.formatted("host_2", "2001:DB8::1")))
                .isEqualTo("{\"sending_ips\":[\"2001:db8::1 is already sending flow to a different device\"]}");
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldIgnoreSnmpOfAHost() throws IOException {
        String body = HOST.formatted("host_1", "10.0.0.1")
                .replace("}", ", \"device_snmp_ip\": \"no address\", \"device_snmp_community\": 7}");
        Map<String, Object> device =
                (Map<String, Object>) made("/api/v5/device", body).get("device");
        assertThat(device)
                .containsEntry("device_snmp_ip", null)
                .containsEntry("device_snmp_community", "")
                .containsEntry("device_flow_type", "ipfix");
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldShareTheTableOfAnotherDevice() throws IOException {
        String first = madeDevice(DEVICE);
        String body = HOST.formatted("host_1", "10.0.0.1")
                .replace("\"none\"", "\"other_device\", \"use_bgp_device_id\": \"" + first + "\"");
        Map<String, Object> device =
                (Map<String, Object>) made("/api/v5/device", body).get("device");
        assertThat(device).containsEntry("use_bgp_device_id", first);
        server.call("DELETE", "/api/v5/device/" + first, "");
        assertThat(server.get("/api/v5/device/" + device.get("id")).body()).contains("\"use_bgp_device_id\":null");
    }

    // ---- interfaces

    @Test
    void shouldAnswerAnInterfaceAsTheDocumentShowsIt() throws IOException {
        String device = madeDevice(DEVICE);
        Map<String, Object> made = made("/api/v5/device/" + device + "/interface", INTERFACE);
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
        String device = madeDevice(DEVICE);
        assertThat(made("/api/v5/" + device + "/interface", INTERFACE)).containsEntry("device_id", device);
        assertThat(server.get("/api/v5/" + device + "/interface").statusCode()).isEqualTo(405);
        assertThat(server.call("POST", "/api/v5/77/interface", INTERFACE).statusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldChangeAnInterfaceAndKeepWhatItWasAtFirst() throws IOException {
        String device = madeDevice(DEVICE);
        made("/api/v5/device/" + device + "/interface", INTERFACE);
        String path = "/api/v5/device/" + device + "/interface/1";
        // The sample lacks a comma: it is told where.
        assertThat(refusal("PUT", path, """
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
        assertThat(refusal("PUT", path, "{\"interface_description\":\"x\"}"))
                .isEqualTo("{\"snmp_id\":[\"This field is required.\"]}");
        assertThat(server.call("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(server.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void shouldKeepTheLimitsOfAnInterface() throws IOException {
        String path = "/api/v5/device/" + madeDevice(DEVICE) + "/interface";
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
            String body = INTERFACE.replaceFirst(field + ": ?(\\[.*?]|\"[^\"]*\"|[0-9]+)", bad.replace("\\", "\\\\"));
            assertThat(refusal("POST", path, body)).as(bad).contains(field);
        }
        made(path, INTERFACE);
        assertThat(refusal("POST", path, INTERFACE)).contains("snmp_id");
        assertThat(server.call("POST", "/api/v5/device/77/interface", INTERFACE).statusCode())
                .isEqualTo(404);
        assertThat(server.get("/api/v5/device/77/interfaces").statusCode()).isEqualTo(404);
    }

    // ---- plans and sites

    @Test
    @SuppressWarnings("unchecked")
    void shouldAnswerPlansAsTheDocumentShowsThem() throws IOException {
        String id = madeDevice(DEVICE);
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
        Map<String, Object> made =
                made("/api/v5/site", "{\"site_name\": \"LAX\", \"lat\": \"33.7700504\", \"lon\": -118.1937395}");
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
        assertThat(refusal("PUT", "/api/v5/site/1", "{\"site_name\": \"SFO\"}")).contains("\"site\"");
        String device = madeDevice(with("site_id", "\"1\""));
        assertThat(server.get("/api/v5/device/" + device).body()).contains("\"site_id\":1");
        assertThat(server.call("DELETE", "/api/v5/site/1", "").statusCode()).isEqualTo(204);
        assertThat(server.get("/api/v5/site/1").statusCode()).isEqualTo(404);
        assertThat(server.get("/api/v5/device/" + device).body()).contains("\"site_id\":null");
    }

    @Test
    void shouldKeepTheLimitsOfASite() throws IOException {
        String body = "{\"site_name\": %s, \"lat\": %s, \"lon\": %s}";
        for (String name : List.of("\"ab\"", quoted("a", 41), "\"a-b\"", "\"ünder\"", "5", "null")) {
            assertThat(refusal("POST", "/api/v5/site", body.formatted(name, "1", "1")))
                    .startsWith("{\"site_name\"");
        }
        for (String name : List.of("\"abc\"", "\"abcd\"", quoted("a", 39), quoted("a", 40), "\"a b_1\"")) {
            made("/api/v5/site", body.formatted(name, "1", "1"));
        }
        for (String lat : List.of("-90.0000001", "90.0000001", "\"x\"", "\"\"", "null", "true", "1e999")) {
            assertThat(refusal("POST", "/api/v5/site", body.formatted("\"abc\"", lat, "1")))
                    .startsWith("{\"lat\"");
        }
        for (String lon : List.of("-180.0000001", "180.0000001")) {
            assertThat(refusal("POST", "/api/v5/site", body.formatted("\"abc\"", "1", lon)))
                    .startsWith("{\"lon\"");
        }
        for (String edge : List.of("-90, \"lon\": -180", "90, \"lon\": \"180\"")) {
            made("/api/v5/site", "{\"site_name\": \"abc\", \"lat\": " + edge + "}");
        }
    }

    // ---- doors

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
        assertThat(refusal("POST", "/api/v5/device", "{\n  \"device_name\": \"abcd\"\n  \"plan_id\": 1\n}"))
                .contains("line 3, column ");
        assertThat(refusal("POST", "/api/v5/device", "")).contains("line 1, column 1");
        assertThat(refusal("POST", "/api/v5/device", "[]")).contains("line 1, column 1");
    }

    @Test
    void shouldLetAMemberReadAndAnAdministratorWrite() throws IOException {
        madeDevice(DEVICE);
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
