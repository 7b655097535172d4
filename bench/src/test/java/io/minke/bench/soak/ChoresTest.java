package io.minke.bench.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.minke.bench.http.HttpConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that keeps nothing. */
final class ChoresTest {
    @TempDir
    private Path directory;

    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger longWrites = new AtomicInteger();
    private boolean answersLongWrites;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        if (path.equals("/write") && body.lines().count() > 1) {
            longWrites.incrementAndGet();
            if (!answersLongWrites) {
                exchange.close();
                return;
            }
        }
        boolean tooOld = path.equals("/write") && body.contains("metric=age value=1 ");
        byte[] answer = "{\"series\":[]}".getBytes(UTF_8);
        exchange.sendResponseHeaders(tooOld ? 422 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private HttpConnection connect() throws IOException {
        return new HttpConnection(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    private Chores chores() {
        return new Chores(2, directory, Duration.ofMinutes(1), faults::add);
    }

    @Test
    void shouldNeitherRepeatNorMissWhatStayedWithoutAnAnswer() throws IOException {
        Chores chores = chores();
        try (HttpConnection killed = connect()) {
            assertThatIOException().isThrownBy(() -> chores.run(killed));
        }
        try (HttpConnection next = connect()) {
            chores.run(next);
        }
        assertThat(longWrites).hasValue(1);
        assertThat(faults).isEmpty();
        assertThat(chores.expired()).isZero();
    }

    @Test
    void shouldMissWhatWasAcknowledged() throws IOException {
        answersLongWrites = true;
        try (HttpConnection connection = connect()) {
            chores().run(connection);
        }
        assertThat(faults).hasSize(2).allMatch(fault -> fault.startsWith("0 of "));
    }
}
