package io.minke.bench.http;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection to a server, one exchange at a time. Not thread-safe. */
public final class HttpConnection implements Closeable {
    private static final int LONGEST_HEAD_BYTES = 64 << 10;
    private final SocketChannel channel;
    private final String hostHeader;
    private final @Nullable String authorization;
    private final ByteBuffer input = ByteBuffer.allocate(64 << 10);
    private byte[] body = new byte[16 << 10];
    private final StringBuilder line = new StringBuilder();

    public HttpConnection(URI server) throws IOException {
        this(server, null);
    }

    /** @param authorization the value of the Authorization header of every request, or null */
    public HttpConnection(URI server, @Nullable String authorization) throws IOException {
        if (server.getHost() == null || !"http".equals(server.getScheme())) {
            throw new IllegalArgumentException("not an http://HOST:PORT address: " + server);
        }
        int port = server.getPort() < 0 ? 80 : server.getPort();
        this.authorization = authorization;
        hostHeader = server.getHost() + ":" + port;
        channel = SocketChannel.open(new InetSocketAddress(server.getHost(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, 1 << 20);
        input.flip();
    }

    /** The head of a POST whose body has so many bytes, for callers that keep head and body in one buffer. */
    public byte[] postHead(String target, String contentType, int bodyBytes) {
        StringBuilder head = head("POST", target);
        head.append("Content-Type: ")
                .append(contentType)
                .append("\r\nContent-Length: ")
                .append(bodyBytes);
        return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private StringBuilder head(String method, String target) {
        StringBuilder head = new StringBuilder(256);
        head.append(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(hostHeader);
        head.append("\r\n");
        if (authorization != null) {
            head.append("Authorization: ").append(authorization).append("\r\n");
        }
        return head;
    }

    public Reply get(String target) throws IOException {
        send(ByteBuffer.wrap(head("GET", target).append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1)));
        return receive();
    }

    public Reply post(String target, String contentType, byte[] content) throws IOException {
        byte[] head = postHead(target, contentType, content.length);
        ByteBuffer request = ByteBuffer.allocate(head.length + content.length);
        send(request.put(head).put(content).flip());
        return receive();
    }

    /** Sends a request that is ready, head and body. */
    public void send(ByteBuffer request) throws IOException {
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    /** Waits for the answer to the request sent last. */
    public Reply receive() throws IOException {
        Reply reply = receiveOne();
        while (reply.status() / 100 == 1) {
            // An interim answer; the one that counts follows.
            reply = receiveOne();
        }
        return reply;
    }

    private Reply receiveOne() throws IOException {
        String statusLine = readLine();
        if (!statusLine.startsWith("HTTP/1.") || statusLine.length() < 12) {
            throw new IOException("not an HTTP answer: " + statusLine);
        }
        int status = Integer.parseInt(statusLine, 9, 12, 10);
        int contentLength = status / 100 == 1 || status == 204 || status == 304 ? 0 : -1;
        boolean chunked = false;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                contentLength = Integer.parseInt(header.substring(15).strip());
            } else if (header.regionMatches(true, 0, "Transfer-Encoding:", 0, 18)) {
                chunked = header.toLowerCase(java.util.Locale.ROOT).contains("chunked");
            }
        }
        int length = chunked ? readChunks() : contentLength < 0 ? readToEnd() : readBody(0, contentLength);
        return new Reply(status, body, length);
    }

    private int readChunks() throws IOException {
        int length = 0;
        while (true) {
            String header = readLine();
            int semicolon = header.indexOf(';');
            int chunk = Integer.parseInt((semicolon < 0 ? header : header.substring(0, semicolon)).strip(), 16);
            if (chunk == 0) {
                while (!readLine().isEmpty()) {
                    // Trailers are of no use here.
                }
                return length;
            }
            length = readBody(length, chunk);
            readLine();
        }
    }

    private int readToEnd() throws IOException {
        int length = 0;
        while (input.hasRemaining() || refill()) {
            length = readBody(length, input.remaining());
        }
        return length;
    }

    /** @return the length of the body so far */
    private int readBody(int offset, int count) throws IOException {
        if (body.length - offset < count) {
            body = Arrays.copyOf(body, Math.max(body.length * 2, offset + count));
        }
        int have = Math.min(count, input.remaining());
        input.get(body, offset, have);
        ByteBuffer rest = ByteBuffer.wrap(body, offset + have, count - have);
        while (rest.hasRemaining()) {
            if (channel.read(rest) < 0) {
                throw new EOFException("connection closed within an answer");
            }
        }
        return offset + count;
    }

    private String readLine() throws IOException {
        line.setLength(0);
        while (line.length() < LONGEST_HEAD_BYTES) {
            if (!input.hasRemaining() && !refill()) {
                throw new EOFException("connection closed before an answer");
            }
            char next = (char) (input.get() & 0xFF);
            if (next == '\n') {
                int length = line.length();
                return line.substring(0, length > 0 && line.charAt(length - 1) == '\r' ? length - 1 : length);
            }
            line.append(next);
        }
        throw new IOException("a header longer than " + LONGEST_HEAD_BYTES + " bytes");
    }

    private boolean refill() throws IOException {
        input.clear();
        int count = channel.read(input);
        input.flip();
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
