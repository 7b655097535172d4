package io.minke.query.graph;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.Appender;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.SeriesKey;
import io.minke.query.Answer;
import io.minke.query.QueryApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DamagedGraphsTest {
    private static final long NOW_NANOS = 1_676_634_000_000_000_000L;
    /** Lies in the first block, which is the only one. */
    private static final long DAMAGED_OFFSET = 80;

    @TempDir
    Path directory;

    @Test
    void shouldTellOfALatestValueThatCanNotBeRead() throws IOException {
        write();
        assertThat(graphs().headers()).doesNotContainKey("X-Minke-Damage");
        damageTheSegment();
        Answer damaged = graphs();
        assertThat(damaged.status()).isEqualTo(200);
        assertThat(damaged.headers().get("X-Minke-Damage")).contains("damaged", "expected", "found");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        damaged.body().writeTo(body);
        assertThat(body.toString(UTF_8)).contains("\"title\":\"dnrx Graph.\"", "\"severity\":0");
    }

    private Engine open() {
        return Engine.open(directory, EngineOptions.defaults().withDiskReserveBytes(0));
    }

    /** The last one is a gap: only the block itself tells that, no statistics do. */
    private void write() {
        try (Engine engine = open();
                Appender appender = engine.appender()) {
            SeriesKey key = new SeriesKey("check_txrx", "pim0585", "txrx", "dnrx");
            for (int i = 0; i < 200; i++) {
                appender.append(key, NOW_NANOS + i * 60_000_000_000L, i == 199 ? Double.NaN : Math.sin(i));
            }
            appender.awaitDurable(appender.flush());
            engine.seal();
        }
    }

    private Answer graphs() {
        InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(NOW_NANOS / 1_000_000_000 + 20_000));
        try (Engine engine = open();
                QueryApi api = new QueryApi(engine, clock)) {
            return api.answer(
                    "GET",
                    "/api/v2/monitoring/graphs/",
                    Map.of("host_name", List.of("pim0585"), "service_name", List.of("txrx")),
                    new byte[0]);
        }
    }

    private void damageTheSegment() throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.walk(directory)) {
            segments = files.filter(file -> file.toString().endsWith(".seg")).toList();
        }
        assertThat(segments).hasSize(1);
        try (RandomAccessFile file = new RandomAccessFile(segments.get(0).toFile(), "rw")) {
            file.seek(DAMAGED_OFFSET);
            int before = file.read();
            file.seek(DAMAGED_OFFSET);
            file.write(before ^ 0x10);
        }
    }
}
