package io.minke.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.minke.bench.fleet.FleetOptions;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadRunTest {
    private final AtomicLong newlines = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int stallAtRequest = -1;
    private volatile int refuseAtRequest = -1;
    private HttpServer server;
    private ExecutorService threads;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newFixedThreadPool(4);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int request = requests.incrementAndGet();
            if (request == stallAtRequest) {
                pause(400);
            }
            for (byte next : body) {
                if (next == '\n') {
                    newlines.incrementAndGet();
                }
            }
            exchange.sendResponseHeaders(request == refuseAtRequest ? 503 : 204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.shutdown();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Target target() {
        return Target.of("http://127.0.0.1:" + server.getAddress().getPort(), null);
    }

    @Test
    void shouldSendEverythingOverAllConnections() throws IOException {
        try (LoadRun run = new LoadRun(target(), FleetOptions.of(30, 20, true, 1), 3, 100, null)) {
            LoadResult result = run.sendAll(null);
            assertThat(result.acknowledgedLines()).isEqualTo(30 * 9 * 20);
            assertThat(newlines.get()).isEqualTo(30 * 9 * 20);
            assertThat(result.failure()).isNull();
        }
    }

    @Test
    void shouldCountFromTheMomentABatchWasDueWhenTheServerStalls(@TempDir Path directory) throws IOException {
        stallAtRequest = 10;
        Path file = directory.resolve("stall.hlog");
        LoadResult result;
        try (LatencyLog log = new LatencyLog(file);
                LoadRun run = new LoadRun(target(), FleetOptions.of(10, 1_000, true, 1), 1, 100, null)) {
            // A batch is due every 10 ms for a second: the stall of 400 ms delays the 40 that fall into it.
            result = run.sendAtRate(10_000, 1, log);
        }
        assertThat(result.sinceDue().getTotalCount()).isEqualTo(100);
        // More on a busy machine; but what the stall delayed shows in the one histogram only.
        assertThat(result.sinceDue().getCountBetweenValues(100_000_000, Long.MAX_VALUE / 4))
                .isGreaterThan(20);
        assertThat(result.sinceSent().getCountBetweenValues(300_000_000, Long.MAX_VALUE / 4))
                .isBetween(1L, 10L);
        assertThat(countIn(file)).isEqualTo(100);
    }

    private static long countIn(Path file) throws IOException {
        long count = 0;
        try (HistogramLogReader reader = new HistogramLogReader(new FileInputStream(file.toFile()))) {
            for (EncodableHistogram next = reader.nextIntervalHistogram();
                    next != null;
                    next = reader.nextIntervalHistogram()) {
                count += ((Histogram) next).getTotalCount();
            }
        }
        return count;
    }

    @Test
    void shouldReportRefusedBatchesApart() throws IOException {
        refuseAtRequest = 2;
        try (LoadRun run = new LoadRun(target(), FleetOptions.of(10, 10, true, 1), 1, 100, null)) {
            LoadResult result = run.sendAll(null);
            assertThat(result.refusedLines()).isEqualTo(100);
            assertThat(result.acknowledgedLines()).isEqualTo(800);
            assertThat(result.failure()).startsWith("503");
        }
    }
}
