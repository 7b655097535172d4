package io.minke.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import io.minke.ingest.RoomyDisk;
import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.door.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a body's beginning counts, though its end comes much later. */
class SlowWriteTest {
    private static final long RESERVE_BYTES = 1 << 20;
    private static final String BEGINNING = "m,host=early value=1 1\n";
    private static final String END = "m,host=late value=2 2\n";

    @TempDir
    Path directory;

    private final RoomyDisk disk = new RoomyDisk();
    private Engine engine;
    private HttpDoor door;
    private RawClient slow;
    private RawClient other;

    private void open(EngineOptions options, Disk onDisk) throws IOException {
        engine = Engine.open(directory, options, onDisk, InstantSource.system());
        // One thread, whose connections share frames.
        DoorOptions one = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withLoops(1);
        door = HttpDoor.open(engine, HttpOptions.of(one, List.of(), "test"), null, InstantSource.system());
        slow = new RawClient(door.address());
        other = new RawClient(door.address());
    }

    @AfterEach
    void close() throws IOException {
        slow.close();
        other.close();
        door.close();
        engine.close();
    }

    private void leave(long usableBytes) {
        disk.usableBytes(usableBytes);
        boolean enough = usableBytes >= RESERVE_BYTES;
        await().until(() -> engine.status().writable() == enough);
    }

    /** Until the lines that were sent have been parsed. */
    private void begin() throws IOException {
        slow.send("POST /write?db=x HTTP/1.1\r\nHost: x\r\nContent-Length: " + (BEGINNING.length() + END.length())
                + "\r\n\r\n" + BEGINNING);
        // Behind it on the same thread.
        assertThat(other.get("/ping").status()).isEqualTo(204);
    }

    private RawClient.Answer finish() throws IOException {
        return slow.send(END).answer();
    }

    @Test
    void shouldNotCallKeptWhatOthersFailedWith() throws IOException {
        open(EngineOptions.defaults().withDiskReserveBytes(RESERVE_BYTES), disk.disk());
        leave(RESERVE_BYTES - 1);
        begin();
        assertThat(other.post("/write?db=x", "m,host=other value=1 1\n").status())
                .isEqualTo(507);
        leave(RESERVE_BYTES);
        RawClient.Answer answer = finish();
        assertThat(answer.status()).isEqualTo(507);
        assertThat(answer.header("Retry-After")).isEqualTo("10");
        // The end alone.
        assertThat(engine.status().samplesAppended()).isEqualTo(1);
        assertThat(other.post("/write?db=x", BEGINNING + END).status()).isEqualTo(204);
        assertThat(engine.status().samplesAppended()).isEqualTo(3);
    }

    @Test
    void shouldNotBlameAWriteForWhatFailedBefore() throws IOException {
        open(EngineOptions.defaults().withDiskReserveBytes(RESERVE_BYTES), disk.disk());
        leave(RESERVE_BYTES - 1);
        assertThat(other.post("/write?db=x", END).status()).isEqualTo(507);
        leave(RESERVE_BYTES);
        begin();
        assertThat(finish().status()).isEqualTo(204);
    }

    @Test
    void shouldTellOfSeriesThatWereRefusedBefore() throws IOException {
        open(EngineOptions.defaults().withDiskReserveBytes(0).withMaxSeries(1), new RealDisk());
        assertThat(other.post("/write?db=x", END).status()).isEqualTo(204);
        begin();
        assertThat(other.post("/write?db=x", END).status()).isEqualTo(204);
        RawClient.Answer answer = finish();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("max-series limit exceeded", "dropped=1");
    }
}
