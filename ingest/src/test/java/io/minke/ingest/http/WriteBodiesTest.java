package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.EngineOptions;
import io.minke.ingest.door.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of a write: in chunks, as gzip, longer than what holds them, and their limits. */
final class WriteBodiesTest {
    private static final int SMALL_LIMIT = 2_000;

    @TempDir
    Path directory;

    private WritingServer server;

    @BeforeEach
    void open() throws IOException {
        server = new WritingServer(directory);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void shouldTakeBodiesInChunksAndMembers() throws IOException {
        server.client()
                .sendSlowly(
                        "POST /write?db=x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nm val\r\n7\r\nue=1 1\n\r\n9\r\nm value=2\r\n2\r\n 2\r\n0\r\n\r\n");
        assertThat(server.client().answer().status()).isEqualTo(204);
        assertThat(server.engine().status().samplesAppended()).isEqualTo(2);

        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(WritingServer.gzip("m value=1 1\nm va"));
        members.writeBytes(WritingServer.gzip(""));
        members.writeBytes(WritingServer.gzip("lue=2 2\nm value=3 3"));
        assertThat(server.client()
                        .post("/write?db=x", members.toByteArray(), "Content-Encoding: gzip")
                        .status())
                .isEqualTo(204);
        assertThat(server.engine().status().samplesAppended()).isEqualTo(5);
        assertThat(server.client().post("/write?db=x", "").status()).isEqualTo(204);
        assertThat(server.client().post("/write?db=x", "# nothing\n\n").status())
                .isEqualTo(204);
    }

    @Test
    void shouldTakeBodiesLongerThanAFrameOrTheRing() throws IOException {
        server.reopenEngine(EngineOptions.defaults().withRingBytes(2 << 20));
        int lines = 300_000;
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            body.append("m,host=h")
                    .append(i % 500)
                    .append(" value=")
                    .append(i)
                    .append(' ')
                    .append(i)
                    .append('\n');
        }
        assertThat(server.client().post("/write?db=x", body.toString()).status())
                .isEqualTo(204);
        assertThat(server.client()
                        .post("/write?db=x", WritingServer.gzip(body.toString()), "Content-Encoding: gzip")
                        .status())
                .isEqualTo(204);
        assertThat(server.engine().status().samplesAppended()).isEqualTo(2 * lines);
    }

    @Test
    void shouldRefuseBombsAndDamagedGzip() throws IOException {
        byte[] fine = WritingServer.gzip("m value=1 1\n".repeat(100));
        byte[] cut = Arrays.copyOf(fine, fine.length - 3);
        byte[] badSum = fine.clone();
        badSum[fine.length - 6] ^= 1;
        byte[] badData = fine.clone();
        badData[15] ^= 0x55;
        byte[] trailing = Arrays.copyOf(fine, fine.length + 5);
        for (byte[] damaged : List.of(cut, badSum, badData, trailing, new byte[0], "m value=1".getBytes(ISO_8859_1))) {
            try (RawClient other = new RawClient(server.door().address())) {
                assertThat(other.post("/write?db=x", damaged, "Content-Encoding: gzip")
                                .status())
                        .isEqualTo(400);
            }
        }
        byte[] bomb = WritingServer.gzip(" ".repeat(20 << 20));
        try (RawClient other = new RawClient(server.door().address())) {
            RawClient.Answer answer = other.post("/write?db=x", bomb, "Content-Encoding: gzip");
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).contains("times its size");
        }
    }

    @Test
    void shouldTakeBodiesUpToTheLimits() throws IOException {
        server.reopen(WritingServer.DEFAULTS.withBodyLimits(SMALL_LIMIT, SMALL_LIMIT, SMALL_LIMIT));
        for (int length = SMALL_LIMIT - 1; length <= SMALL_LIMIT + 1; length++) {
            int expected = length <= SMALL_LIMIT ? 204 : 413;
            String body = "#".repeat(length);
            try (RawClient other = new RawClient(server.door().address())) {
                assertThat(other.post("/write?db=x", body).status()).isEqualTo(expected);
            }
            try (RawClient other = new RawClient(server.door().address())) {
                assertThat(other.post("/write?db=x", WritingServer.gzip(body), "Content-Encoding: gzip")
                                .status())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldMeasureGzipAsItComesAndAsItInflates() throws IOException {
        byte[] noise = new byte[SMALL_LIMIT];
        new Random(1).nextBytes(noise);
        String comment = "#" + Base64.getEncoder().encodeToString(noise);
        byte[] packed = WritingServer.gzip(comment);
        assertThat(packed.length).isLessThan(comment.length() - 1);
        for (int more = -1; more <= 1; more++) {
            server.reopen(WritingServer.DEFAULTS.withBodyLimits(comment.length(), packed.length + more, SMALL_LIMIT));
            assertThat(server.client()
                            .post("/write?db=x", packed, "Content-Encoding: gzip")
                            .status())
                    .isEqualTo(more < 0 ? 413 : 204);
            server.reopen(WritingServer.DEFAULTS.withBodyLimits(comment.length() + more, packed.length, SMALL_LIMIT));
            assertThat(server.client()
                            .post("/write?db=x", packed, "Content-Encoding: gzip")
                            .status())
                    .isEqualTo(more < 0 ? 413 : 204);
        }
    }
}
