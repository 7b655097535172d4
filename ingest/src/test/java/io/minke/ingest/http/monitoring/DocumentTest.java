package io.minke.ingest.http.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.minke.ingest.monitoring.MonitoringServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples that krill2 publishes, to the letter, but for their slips: a max that equals the min, a unit called "null", JSON with a missing comma. */
class DocumentTest {
    private static final String CHECK_RESULTS = "/api/v2/monitoring/check-results/";
    private static final String DATASETS = "/api/v2/monitoring/datasets/";

    @TempDir
    Path directory;

    private MonitoringServer server;

    @BeforeEach
    void open() {
        server = new MonitoringServer(directory, InstantSource.fixed(Instant.parse("2023-02-17T12:00:00Z")), List.of());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private JsonNode get(String target) {
        HttpResponse<String> response = server.get(target);
        assertThat(response.statusCode()).isEqualTo(200);
        return OpenApi.tree(response.body());
    }

    @Test
    void shouldShowWhatIsGoingOnAtACpe() {
        server.addCpe(585, "pim0585");
        server.post(CHECK_RESULTS, Samples.HOST_CHECK);
        server.post(CHECK_RESULTS, Samples.TXRX);
        String sample = """
                {"alarms":[{"level":"warning","type":"processerror","admin_status":"init","name":"The GPON ONT configuration recovery fails",
                  "extra":"effect=serviceaffect curr=0 prev=1"}],
                 "dnbw":0,"ips":["10.8.33.14"],"output":"online oltHuawei:0/5/14-2 10.8.33.14",
                 "registration":{"host":"oltHuawei","id":"0/5/14-2","last_down_time":null,"related_services":["onug-olt0/05/14"],"states":["online"],
                  "tags":["oltHuawei-0/5/14","oltHuawei"]},
                 "services":{"txrx":{"output":"dnrx=-22.14 uptx=2.27 uprx=-12.71 dnatt=22.14 upatt=14.98 pondesv=0.00","perfdatas":[
                  {"items":[],"max":5,"metric":"dnrx","min":-49,"thresholds":[-29,-27,-11,-8],"uom":"dBm","value":-22.14},
                  {"items":[],"max":15,"metric":"uptx","min":-10,"thresholds":[],"uom":"dBm","value":2.27},
                  {"items":[],"max":5,"metric":"uprx","min":-49,"thresholds":[-32,-30,-12,-9],"uom":"dBm","value":-12.709999999999994},
                  {"items":[],"max":60,"metric":"upatt","min":1,"thresholds":[26,46],"uom":"dB","value":14.979999999999993}],"state_id":0}},
                 "state":"up","state_id":0,
                 "tech":{"line_profile":"residential_krill","service_ports":[
                  {"id":6038,"user_vlan":1023,"service_vlan":833,"outbound_traffic_table_name":"management","inbound_traffic_table_name":"management","native_vlan":0},
                  {"id":6039,"user_vlan":1021,"service_vlan":831,"outbound_traffic_table_name":"100M","inbound_traffic_table_name":"100M","native_vlan":1}],
                  "service_profile":"HG1000","type_name":"110H"},
                 "upbw":0,"uptime":14042}""";
        assertThat(get("/api/v2/monitoring/cpes/585/info")).isEqualTo(OpenApi.tree(sample));
        server.close();
        open();
        assertThat(get("/api/v2/monitoring/cpes/585/info/")).isEqualTo(OpenApi.tree(sample));
    }

    @Test
    void shouldShowTheHostObject() {
        server.post(CHECK_RESULTS, Samples.HOST_CHECK);
        JsonNode host = get("/api/v2/monitoring/hosts/pim0585?tz=Europe/Madrid");
        assertThat(host.get("type").asText()).isEqualTo("Host");
        assertThat(host.get("meta")).isEqualTo(OpenApi.tree("{}"));
        JsonNode attrs = host.get("attrs");
        assertThat(attrs.get("last_check").asText()).isEqualTo("2023-02-17T12:50:06.475000+01:00");
        assertThat(attrs.get("next_check").asText()).isEqualTo("2023-02-18T12:50:06.475000+01:00");
        assertThat(attrs.get("last_check_result")).isEqualTo(OpenApi.tree("""
                {"command":"check_cpe","output":"online oltHuawei:0/5/14-2 10.8.33.14","state":0,
                 "execution_start":"2023-02-17T12:50:06.475000+01:00","execution_time":0,
                 "execution_end":"2023-02-17T12:50:06.475000+01:00","schedule_start":"2023-02-18T12:50:06.475000+01:00"}"""));
        assertThat(attrs.get("state_long").asText()).isEqualTo("up");
        assertThat(attrs.at("/vars/vendor").asText()).isEqualTo("Huawei");
        assertThat(attrs.at("/vars/cpe_registration_id").asText()).isEqualTo("0/5/14-2");
        server.addCpe(585, "pim0585");
        attrs = get("/api/v2/monitoring/hosts/pim0585").get("attrs");
        assertThat(attrs.at("/vars/administrative_info/id").asInt()).isEqualTo(585);
        assertThat(attrs.at("/vars/type").asText()).isEqualTo("cpe");
    }

    @Test
    void shouldTellThatAHostIsDown() {
        for (int status = 0; status <= 3; status++) {
            server.post(CHECK_RESULTS, "{\"host\":\"h\",\"check_command\":\"c\",\"exit_status\":" + status + "}");
            assertThat(get("/api/v2/monitoring/hosts/h").at("/attrs/state_long").asText())
                    .isEqualTo(status == 0 ? "up" : "down");
        }
    }

    @Test
    void shouldDrawTheHost() {
        server.post(CHECK_RESULTS, Samples.HOST_CHECK);
        JsonNode bandwidth = get("/api/v2/monitoring/graphs/?host_name=pim0585").at("/graphs/1");
        assertThat(bandwidth).isEqualTo(OpenApi.tree("""
                {"group":"bandwidth","severity":0,"title":"Bandwidth","type":"LineChart","weight":3,"range":"24h","datasets":[
                 {"label":"dnbw","measurement":"check_cpe","metric":"dnbw","uom":"B","min":null,"max":null,"warning":null,"critical":null,"error":null,
                  "percentile":null,"operator":null,"color_index":1},
                 {"label":"upbw","measurement":"check_cpe","metric":"upbw","uom":"B","min":null,"max":null,"warning":null,"critical":null,"error":null,
                  "percentile":null,"operator":null,"color_index":2}]}"""));
    }

    @Test
    void shouldDrawTheService() {
        server.post(CHECK_RESULTS, """
                {"host": "pim0585", "service": "txrx", "check_command": "check_txrx", "exit_status": 1, "performance_data":
                 "dnatt=27.03;26;46;1 dnrx=-22.14;-27:-11;-29:-8;-49 uptx=2.27;-8:15;-9:16;-10 uprx=-12.71;-30:-12;-32:-9;-49 upatt=14.98;26;46;1 pondesv=0.00;-2:2;-4:4;-10"}""");
        JsonNode graphs = get("/api/v2/monitoring/graphs/?host_name=pim0585&service_name=txrx")
                .get("graphs");
        String[][] sample = {
            {"dnatt", "50", "1", "1", "26", "46"},
            {"dnrx", "0", "-2", "-49", "-11", "-8"},
            {"uptx", "0", "0", "-10", "15", "16"},
            {"uprx", "0", "-1", "-49", "-12", "-9"},
            {"upatt", "0", "1", "1", "26", "46"},
            {"pondesv", "0", "0", "-10", "2", "4"}
        };
        assertThat(graphs).hasSize(sample.length);
        for (int i = 0; i < sample.length; i++) {
            String[] row = sample[i];
            assertThat(graphs.get(i)).isEqualTo(OpenApi.tree("""
                    {"group":"%1$s Graph.","severity":%2$s,"title":"%1$s Graph.","type":"LineChart","weight":%3$s,"range":"24h","datasets":[
                     {"label":"%1$s","measurement":"check_txrx","metric":"%1$s","uom":null,"min":%4$s,"max":null,"warning":%5$s,"critical":%6$s,
                      "error":null,"percentile":null,"operator":null,"color_index":null}]}""".formatted((Object[]) row)));
        }
    }

    @Test
    void shouldAnswerThePublishedQuestionOnceItsMissingCommaIsThere() {
        double[] values = {29.03, 30.35, 30.21, 31.54, 31.52, 27.03};
        for (int i = 0; i < values.length; i++) {
            server.post(
                    CHECK_RESULTS,
                    "{\"host\":\"pim0585\",\"service\":\"txrx\",\"check_command\":\"check_txrx\",\"exit_status\":0,\"performance_data\":\"dnatt="
                            + values[i] + "\",\"execution_end\":\""
                            + Instant.parse("2023-02-16T15:00:00Z").plusSeconds(i * 14_400L) + "\"}");
        }
        String published = """
                {
                  "host_name":"pim0585",
                  "service_name":"txrx"
                  "start":"24h",
                  "end":"0m",
                  "metrics":[
                    {
                      "host_name":"pim0585",
                      "service_name":"txrx",
                      "measurement":"check_txrx",
                      "metric":"dnatt"
                    }
                  ],
                }""";
        HttpResponse<String> refused = server.post(DATASETS, published);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).startsWith("{\"body\":[\"line 4, column 3: ");
        HttpResponse<String> answer = server.post(DATASETS, published.replace("\"txrx\"\n", "\"txrx\",\n"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(OpenApi.tree(answer.body())).isEqualTo(OpenApi.tree("""
                {"check_txrx__pim0585__txrx__dnatt":[
                 {"time":"2023-02-16T15:00:00Z","value":29.03,"unit":null},{"time":"2023-02-16T19:00:00Z","value":30.35,"unit":null},
                 {"time":"2023-02-16T23:00:00Z","value":30.21,"unit":null},{"time":"2023-02-17T03:00:00Z","value":31.54,"unit":null},
                 {"time":"2023-02-17T07:00:00Z","value":31.52,"unit":null},{"time":"2023-02-17T11:00:00Z","value":27.03,"unit":null}]}"""));
    }

    @Test
    void shouldAnswerTenThousandMetricsAndRefuseOneMore() {
        for (int count : new int[] {9_999, 10_000, 10_001}) {
            String metrics = IntStream.range(0, count)
                    .mapToObj(i -> "{\"measurement\":\"check_txrx\",\"metric\":\"m" + i + "\"}")
                    .collect(Collectors.joining(","));
            HttpResponse<String> answer =
                    server.post(DATASETS, "{\"host_name\":\"pim0585\",\"metrics\":[" + metrics + "]}");
            assertThat(answer.statusCode()).isEqualTo(count > 10_000 ? 400 : 200);
            if (count <= 10_000) {
                assertThat(OpenApi.tree(answer.body())).hasSize(count);
            }
        }
    }

    @Test
    void shouldShowThresholdsOfAServiceWithAComma() {
        server.post(CHECK_RESULTS, """
                {"host": "win01", "service": "disk, windows", "check_command": "disk-windows", "exit_status": 0,
                 "performance_data": "'C:'=98B;8192;2048"}""");
        assertThat(get("/api/minke/series?service=disk,%20windows").at("/results/0/thresholds"))
                .isEqualTo(OpenApi.tree("[8192,2048]"));
        assertThat(get("/api/v2/monitoring/graphs/?host_name=win01&service_name=disk,%20windows")
                        .at("/graphs/0/datasets/0/critical")
                        .asInt())
                .isEqualTo(2048);
    }
}
