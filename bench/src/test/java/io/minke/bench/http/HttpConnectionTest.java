package io.minke.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class HttpConnectionTest {
    /** Asks a server that says the same to everybody. */
    private static Reply ask(String answer) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpConnection connection =
                        new HttpConnection(URI.create("http://127.0.0.1:" + server.getLocalPort()));
                Socket accepted = server.accept()) {
            accepted.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            accepted.shutdownOutput();
            return connection.get("/");
        }
    }

    @Test
    void shouldWaitForTheAnswerBehindInterimOnes() throws IOException {
        Reply reply = ask("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo("ok");
    }

    @Test
    void shouldJoinChunks() throws IOException {
        Reply reply = ask(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n");
        assertThat(reply.text()).isEqualTo("abc0123456789");
    }

    @Test
    void shouldNotTakeHalfAnAnswerForOne() {
        assertThatThrownBy(() -> ask("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> ask("HTTP/1.1 200 OK\r\nContent-")).isInstanceOf(EOFException.class);
    }
}
