package io.minke.ingest.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.engine.EngineOptions;
import io.minke.ingest.RoomyDisk;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in SQLite stops at the disk's reserve as samples do, and goes on alone. */
class DiskReserveTest {
    private static final long RESERVE_BYTES = 1 << 20;

    @TempDir
    Path directory;

    private final RoomyDisk disk = new RoomyDisk();
    private MonitoringServer server;

    @BeforeEach
    void open() {
        server = new MonitoringServer(
                directory,
                InstantSource.system(),
                List.of(),
                EngineOptions.defaults().withDiskReserveBytes(RESERVE_BYTES),
                disk.disk());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void leave(long usableBytes) {
        disk.usableBytes(usableBytes);
        boolean enough = usableBytes >= RESERVE_BYTES;
        await().until(() -> server.engine().status().writable() == enough);
    }

    @Test
    void shouldRefuseCheckResultsWithoutSamplesToo() {
        leave(RESERVE_BYTES);
        assertThat(post("before").statusCode()).isEqualTo(200);
        leave(RESERVE_BYTES - 1);
        HttpResponse<String> refused = post("meanwhile");
        assertThat(refused.statusCode()).isEqualTo(507);
        assertThat(refused.headers().firstValue("Retry-After")).contains("10");
        assertThat(refused.body())
                .contains("not kept, try again later: the disk has 1048575 bytes left, the reserve is 1048576");
        assertThat(server.checks().of("pim0585").services().get(0).output()).isEqualTo("before");
        leave(RESERVE_BYTES);
        assertThat(post("after").statusCode()).isEqualTo(200);
        assertThat(server.checks().of("pim0585").services().get(0).output()).isEqualTo("after");
    }

    @Test
    void shouldRefuseChangesOfTheInventoryAndGoOnToAnswer() {
        assertThat(createSite("Madrid").statusCode()).isEqualTo(201);
        leave(RESERVE_BYTES - 1);
        HttpResponse<String> refused = createSite("Paris");
        assertThat(refused.statusCode()).isEqualTo(507);
        assertThat(refused.headers().firstValue("Retry-After")).contains("10");
        assertThat(refused.body()).contains("the disk has 1048575 bytes left, the reserve is 1048576");
        assertThat(server.get("/api/v5/sites").body()).contains("Madrid").doesNotContain("Paris");
        leave(RESERVE_BYTES);
        assertThat(createSite("Paris").statusCode()).isEqualTo(201);
    }

    private HttpResponse<String> post(String output) {
        return server.post(
                CheckResultRouteTest.PATH,
                "{\"host\":\"pim0585\",\"service\":\"txrx\",\"check_command\":\"check_txrx\",\"exit_status\":0,\"plugin_output\":\""
                        + output + "\"}");
    }

    private HttpResponse<String> createSite(String name) {
        return server.post("/api/v5/site", "{\"site_name\":\"" + name + "\",\"lat\":40.4,\"lon\":-3.7}");
    }
}
