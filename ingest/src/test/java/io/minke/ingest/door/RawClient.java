package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** A socket that says exactly what it is told to, and reads one answer at a time. */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    /** @param head status line and headers, in lower case except for the status line */
    public record Answer(int status, String head, String body) {
        public String header(String name) {
            for (String line : head.split("\r\n")) {
                if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return null;
        }
    }

    private final Socket socket;
    private final InputStream in;

    public RawClient(InetSocketAddress address) throws IOException {
        this(address, address.getAddress());
    }

    /** @param from an address of this machine */
    public RawClient(InetSocketAddress address, InetAddress from) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort(), from, 0);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
    }

    public RawClient send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    public RawClient sendSlowly(String text) throws IOException {
        for (byte b : text.getBytes(ISO_8859_1)) {
            socket.getOutputStream().write(b);
        }
        return this;
    }

    public void closeHalf() throws IOException {
        socket.shutdownOutput();
    }

    public Socket socket() {
        return socket;
    }

    public Answer post(String target, String body, String... headers) throws IOException {
        return post(target, body.getBytes(java.nio.charset.StandardCharsets.UTF_8), headers);
    }

    public Answer post(String target, byte[] body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("POST " + target + " HTTP/1.1\r\nHost: x\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.toString().getBytes(ISO_8859_1));
        request.writeBytes(body);
        send(request.toByteArray());
        return answer();
    }

    public Answer get(String target, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: x\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        send(head + "\r\n");
        return answer();
    }

    /** Reads one answer by its own framing, and over interim ones. */
    public Answer answer() throws IOException {
        Answer answer = answer(true);
        return answer.status() == 102 ? answer() : answer;
    }

    public Answer answer(boolean withBody) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) c);
        }
        int status = Integer.parseInt(head.substring(9, 12));
        Answer bare = new Answer(status, head.toString(), "");
        String length = bare.header("Content-Length");
        String body = "";
        if (!withBody || status == 204 || status < 200) {
            body = "";
        } else if (length != null) {
            body = new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1);
        } else if ("chunked".equals(bare.header("Transfer-Encoding"))) {
            body = chunks();
        } else {
            body = new String(in.readAllBytes(), ISO_8859_1);
        }
        return new Answer(status, head.toString(), body);
    }

    private String chunks() throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            StringBuilder size = new StringBuilder();
            while (size.indexOf("\r\n") < 0) {
                size.append((char) in.read());
            }
            int length = Integer.parseInt(size.toString().strip(), 16);
            body.append(new String(in.readNBytes(length), ISO_8859_1));
            in.readNBytes(2);
            if (length == 0) {
                return body.toString();
            }
        }
    }

    /** Reads all that comes, as slowly as that. @return how many bytes came before the end, or before a reset */
    public long readSlowly(int stepBytes, long pauseMillis) throws IOException {
        long all = 0;
        byte[] step = new byte[stepBytes];
        try {
            for (int count = in.read(step); count >= 0; count = in.read(step)) {
                all += count;
                LockSupport.parkNanos(pauseMillis * 1_000_000);
            }
        } catch (java.net.SocketException reset) {
            return all;
        }
        return all;
    }

    /** Whether the peer has closed, after whatever it still says. */
    public boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
