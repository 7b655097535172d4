package io.minke.ingest.http.kentik;

import static io.minke.ingest.http.InventoryServer.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.ingest.http.InventoryServer;
import io.minke.query.ask.JsonBody;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The samples of the document, and a client that sends them. */
final class KentikDocument {
    static final String DEVICE = """
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
    static final String HOST = """
            {"device_name": "%s", "device_type": "host-nprobe-dns-www", "plan_id": 1, "device_sample_rate": "1",
             "sending_ips": ["%s"], "device_bgp_type": "none"}""";

    static final String INTERFACE = """
            {"snmp_id": "150", "snmp_speed": 1000, "snmp_alias": "irs", "interface_ip": "198.186.192.33",
             "interface_description": "Vlan350", "interface_ip_netmask": "255.255.255.224",
             "secondary_ips": [{"address": "198.186.193.51", "netmask": "255.255.255.240"}]}""";

    private final InventoryServer server;

    KentikDocument(InventoryServer server) {
        this.server = server;
    }

    Map<String, Object> made(String path, String body) throws IOException {
        HttpResponse<String> answer = server.call("POST", path, body);
        assertThat(answer.body()).isNotEmpty();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return object(answer);
    }

    @SuppressWarnings("unchecked")
    String madeDevice(String body) throws IOException {
        return (String) ((Map<String, Object>) made("/api/v5/device", body).get("device")).get("id");
    }

    String refusal(String method, String path, String body) throws IOException {
        HttpResponse<String> answer = server.call(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return answer.body();
    }

    /** A device with one field set to some JSON, or left out. */
    static String with(String field, String json) {
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
            return list.stream().map(KentikDocument::json).toList().toString();
        }
        return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
    }

    static String quoted(String letter, int count) {
        return '"' + letter.repeat(count) + '"';
    }
}
