package io.minke.ingest.http.isp;

import static io.minke.ingest.http.InventoryServer.names;
import static io.minke.ingest.http.InventoryServer.object;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.ingest.http.InventoryServer;
import io.minke.ingest.inventory.InventoryImport;
import io.minke.ingest.inventory.RecordKind;
import io.minke.query.ask.JsonBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpesEndpointTest {
    /** The document's answer, to the letter. */
    private static final String SAMPLE = """
            {
              "count": 1,
              "next": null,
              "previous": null,
              "results": [
                {
                  "id": 585, "access": true, "address": "", "active": true, "address_profile": "public", "bridge": false,
                  "city": "", "country": "", "cpename": "pim0585", "created": "2023-02-08T10:53:20+01:00", "customer": 848,
                  "disable_provision": false, "disable_reconfig": false, "expiration_date": null, "dsn": null,
                  "enable_notifications": false, "external_id": "pim0585", "external_voip": false, "fixed_address": null,
                  "has_tr069": true, "internal_id": "pim0585", "latitude": "38.0124867", "line_profile": "residential",
                  "locality": "", "longitude": "-1.1699524", "mac": null, "model": "HS8145V", "mtamac": null, "notes": "",
                  "postalcode": null, "probe": false, "pppoe_password": "", "pppoe_username": "", "profile": 8,
                  "realm": "pim", "remote_id": null, "sn": "48575443614711a7", "tech": "gpon",
                  "tech_updated": "2023-02-17T11:11:19+01:00", "topology": "", "tv_profile": null,
                  "updated": "2023-02-17T11:11:19+01:00", "voip_profile": null, "wanmac": null, "me_vlan": null,
                  "lan_cidr": null, "wifi_password": "", "wifi_profile": null, "wifi_ssid": "",
                  "_links": {
                    "actions": {
                      "reboot": "/api/v2/isp/cpes/585/reboot",
                      "unprovision": "/api/v2/isp/cpes/585/unprovision",
                      "reprovision": "/api/v2/isp/cpes/585/reprovision",
                      "factory": "/api/v2/isp/cpes/585/factory",
                      "reconfig": "/api/v2/isp/cpes/585/reconfig",
                      "diagnostic": "/api/v2/isp/cpes/585/cwmp_diagnostic"
                    },
                    "links": {
                      "customer": "/api/v2/isp/cpes/585/customer",
                      "profile": "/api/v2/isp/cpes/585/profile",
                      "model": "/api/v2/isp/cpes/585/model",
                      "potses": "/api/v2/isp/cpes/585/potses",
                      "events": "/api/v2/isp/cpes/585/events",
                      "cdrs": "/api/v2/isp/cpes/585/events?type=cdr",
                      "logs": "/api/v2/isp/cpes/585/logs",
                      "livestatus": "/api/v2/isp/cpes/585/livestatus",
                      "links": "/api/v2/isp/cpes/585/links",
                      "info": "/api/v2/isp/cpes/585/info",
                      "cwmp_info": "/api/v2/isp/cpes/585/cwmp_info"
                    }
                  },
                  "_services": ["provision", "tr069", "dhcp", "txrx"],
                  "is_router": true, "avatar": "HG4101", "tr069": true
                }
              ]
            }""";

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

    private void add(String lines) {
        InventoryImport.Report report = new InventoryImport(server.database(), InstantSource.system(), RecordKind.CPE)
                .run(new ByteArrayInputStream(lines.getBytes(UTF_8)), false, count -> {});
        assertThat(report.errors()).isEmpty();
    }

    private static String results(String document) {
        int start = document.indexOf('[') + 1;
        return document.substring(start, document.lastIndexOf(']'));
    }

    @Test
    void shouldAnswerTheDocumentsSampleToTheLetter() throws IOException {
        add(results(SAMPLE).replace("\n", " "));
        add("{\"internal_id\":\"another\",\"external_id\":\"pim0585\",\"realm\":\"other\"}");
        HttpResponse<String> answer = server.get("/api/v2/isp/cpes/?external_id=pim0585&realm=pim");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        Map<String, Object> expected = JsonBody.parse(SAMPLE.getBytes(UTF_8));
        assertThat(object(answer)).isEqualTo(expected);
        assertThat(names(((List<?>) object(answer).get("results")).get(0)))
                .containsExactlyElementsOf(names(((List<?>) expected.get("results")).get(0)));
    }

    @Test
    void shouldLinkAsASenderBehindAProxyOnThisMachineSpeaks() throws IOException, InterruptedException {
        add("{\"internal_id\":\"cpe1\",\"realm\":\"a\"}\n{\"internal_id\":\"cpe2\",\"realm\":\"a\"}\n");
        for (String scheme : new String[] {"http", "https"}) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server.port() + "/api/v2/isp/cpes/?limit=1"))
                    .header("X-Forwarded-Proto", scheme)
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("\"" + scheme + "://127.0.0.1:");
        }
    }

    @Test
    void shouldListARealmPageByPage() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 25; i++) {
            lines.append("{\"internal_id\":\"cpe%02d\",\"realm\":\"%s\"}\n".formatted(i, i % 5 == 0 ? "b b" : "a"));
        }
        add(lines.toString());
        String path = "/api/v2/isp/cpes/?realm=a&limit=8";
        StringBuilder hosts = new StringBuilder();
        String previous = null;
        while (path != null) {
            Map<String, Object> page = object(server.get(path));
            assertThat(page).containsEntry("count", new BigDecimal(20));
            for (Object cpe : (List<?>) page.get("results")) {
                hosts.append(((Map<?, ?>) cpe).get("internal_id")).append(' ');
            }
            assertThat(page.get("previous") == null).isEqualTo(previous == null);
            previous = path;
            String next = (String) page.get("next");
            String origin = "http://127.0.0.1:" + server.port();
            assertThat(next == null || next.startsWith(origin + "/api/v2/isp/cpes/?realm=a&limit=8&offset="))
                    .isTrue();
            path = next == null ? null : next.substring(origin.length());
        }
        assertThat(hosts.toString().split(" "))
                .hasSize(20)
                .doesNotHaveDuplicates()
                .doesNotContain("cpe05");
        assertThat(object(server.get("/api/v2/isp/cpes/"))).containsEntry("count", new BigDecimal(25));
        assertThat(object(server.get("/api/v2/isp/cpes/?external_id=&realm=")))
                .containsEntry("count", new BigDecimal(25));
        assertThat(object(server.get("/api/v2/isp/cpes/?realm=b%20b&limit=2")).get("next"))
                .asString()
                .endsWith("?realm=b+b&limit=2&offset=2");
        assertThat(object(server.get("/api/v2/isp/cpes/?realm=nowhere")))
                .isEqualTo(object(server.get("/api/v2/isp/cpes?external_id=nobody")))
                .containsEntry("count", BigDecimal.ZERO)
                .containsEntry("results", List.of());
    }

    @Test
    void shouldCutHugePagesAndRefuseWhatIsNoNumber() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1_001; i++) {
            lines.append("{\"internal_id\":\"cpe").append(i).append("\"}\n");
        }
        add(lines.toString());
        for (int limit : new int[] {1_000, 1_001, 1_000_000_000}) {
            Map<String, Object> page = object(server.get("/api/v2/isp/cpes/?limit=" + limit));
            assertThat((List<?>) page.get("results")).hasSize(1_000);
            assertThat((String) page.get("next")).endsWith("limit=1000&offset=1000");
        }
        assertThat((List<?>) object(server.get("/api/v2/isp/cpes/?limit=999")).get("results"))
                .hasSize(999);
        assertThat((List<?>) object(server.get("/api/v2/isp/cpes/?offset=9999999999"))
                        .get("results"))
                .isEmpty();
        for (String bad :
                List.of("limit=0", "limit=-1", "limit=x", "limit=1.5", "offset=-1", "offset=x", "offset=99999999999")) {
            HttpResponse<String> answer = server.get("/api/v2/isp/cpes/?" + bad);
            assertThat(answer.statusCode()).as(bad).isEqualTo(400);
            assertThat(answer.body()).startsWith("{\"" + bad.substring(0, bad.indexOf('=')) + "\":[");
        }
        HttpResponse<String> answer = server.call("POST", "/api/v2/isp/cpes/", "{}");
        assertThat(answer.statusCode()).isEqualTo(405);
    }
}
