package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.door.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** An engine and its door, without answers, and a client. Belongs to one test. */
final class WritingServer implements AutoCloseable {
    static final HttpOptions DEFAULTS = HttpOptions.of(
            DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), List.of(), "1.8.10");

    private final Path directory;
    private Engine engine;
    private HttpDoor door;
    private RawClient client;

    WritingServer(Path directory) throws IOException {
        this.directory = directory;
        open(EngineOptions.defaults(), DEFAULTS);
    }

    private void open(EngineOptions engineOptions, HttpOptions options) throws IOException {
        engine = Engine.open(directory, engineOptions);
        openDoor(options);
    }

    private void openDoor(HttpOptions options) throws IOException {
        door = HttpDoor.open(engine, options, null, InstantSource.system());
        client = new RawClient(door.address());
    }

    /** The door alone. */
    void reopen(HttpOptions options) throws IOException {
        closeDoor();
        openDoor(options);
    }

    /** Both of them. */
    void reopenEngine(EngineOptions options) throws IOException {
        close();
        open(options, DEFAULTS);
    }

    Engine engine() {
        return engine;
    }

    HttpDoor door() {
        return door;
    }

    /** Of the door that is open now. */
    RawClient client() {
        return client;
    }

    static void assertError(RawClient.Answer answer, int status, String error) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).startsWith("{\"error\":\"" + error + "\"");
        assertThat(answer.header("X-Influxdb-Error")).isEqualTo(error.replace("\\", ""));
    }

    static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private void closeDoor() throws IOException {
        client.close();
        door.close();
    }

    @Override
    public void close() throws IOException {
        closeDoor();
        engine.close();
    }
}
