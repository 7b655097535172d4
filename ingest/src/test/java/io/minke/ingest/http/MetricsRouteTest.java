package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dashboards know the figures by these names: what changes here, changes there. */
class MetricsRouteTest {
    private static final Pattern VALUE = Pattern.compile("(minke_[a-z_]+)(\\{tier=\"(5m|1h)\"})? -?[0-9]+");

    @TempDir
    Path directory;

    @Test
    void shouldTellTheSameFiguresInTheSameOrder() throws IOException {
        try (InventoryServer server = new InventoryServer(directory)) {
            List<String> lines = server.get("/metrics").body().lines().toList();
            assertThat(lines.stream().filter(line -> line.startsWith("#"))).containsExactlyElementsOf(expected());
            String described = "";
            for (String line : lines) {
                if (line.startsWith("#")) {
                    described = line.split(" ")[2];
                } else {
                    assertThat(line).matches(VALUE).startsWith(described);
                }
            }
            assertThat(lines).contains("minke_writable 1", "minke_tier_bytes{tier=\"1h\"} 0");
        }
    }

    private static List<String> expected() throws IOException {
        try (InputStream text = MetricsRouteTest.class.getResourceAsStream("metrics.txt")) {
            return new String(text.readAllBytes(), UTF_8).lines().toList();
        }
    }
}
