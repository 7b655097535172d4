package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The door's connection to itself, over a true socket: what is asked through it takes the whole way that the questions of others take. It is known by its address, which nobody else can have as long as it is open, so it needs no
 * token and is not counted. One thread, but {@link #close} may come from any and ends what goes on, a connect too.
 */
public final class OwnConnection implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int CONNECT_MILLIS = 1_000;
    /** How soon whoever asks notices that nobody wants the answer any more. */
    private static final int LOOK_UP_MILLIS = 10;

    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(US_ASCII);
    private static final byte[] CHUNKED = "\r\ntransfer-encoding: chunked\r\n".getBytes(US_ASCII);
    private static final byte[] CLOSES = "\r\nconnection: close\r\n".getBytes(US_ASCII);

    private final SocketChannel channel;
    private final InetSocketAddress door;
    private final String host;
    private final SocketAddress address;
    private final AtomicReference<@Nullable SocketAddress> known;
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final ByteBuf body = Unpooled.wrappedBuffer(bytes);
    private final ChunkedFraming chunks = new ChunkedFraming();
    /** What has come of an answer and is still to be looked at. */
    private int filled;

    private long lookedUpNanos;

    private OwnConnection(
            SocketChannel channel,
            InetSocketAddress door,
            String host,
            SocketAddress address,
            AtomicReference<@Nullable SocketAddress> known) {
        this.channel = channel;
        this.door = door;
        this.host = host;
        this.address = address;
        this.known = known;
    }

    /**
     * Takes an address of its own; {@link #connect} does the rest, so that it can be closed meanwhile.
     *
     * @param allowedHosts names that a Host header may have; empty: any
     * @param known holds the connection's address as long as nobody else can have it; null without one
     * @throws IllegalStateException if there is one already
     */
    static OwnConnection open(
            InetSocketAddress door, Set<String> allowedHosts, AtomicReference<@Nullable SocketAddress> known)
            throws IOException {
        InetAddress address =
                door.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : door.getAddress();
        SocketChannel channel = SocketChannel.open();
        SocketAddress own = null;
        boolean opened = false;
        try {
            channel.bind(new InetSocketAddress(address, 0));
            own = channel.getLocalAddress();
            if (!known.compareAndSet(null, own)) {
                throw new IllegalStateException("the door has a connection to itself already");
            }
            opened = true;
            String host = allowedHosts.isEmpty()
                    ? "localhost"
                    : allowedHosts.iterator().next();
            return new OwnConnection(channel, new InetSocketAddress(address, door.getPort()), host, own, known);
        } finally {
            if (!opened) {
                if (own != null) {
                    known.compareAndSet(own, null);
                }
                channel.close();
            }
        }
    }

    /** @throws IOException if the door does not answer, or this was closed before or meanwhile */
    public void connect() throws IOException {
        channel.socket().connect(door, CONNECT_MILLIS);
        channel.socket().setSoTimeout(LOOK_UP_MILLIS);
    }

    /**
     * Asks and reads the answer to its end. An answer that is the connection's last one closes it.
     *
     * @param abandoned asked every few milliseconds until the answer is there; true breaks the connection off
     * @return the answer's status
     * @throws IOException if the connection was closed before or meanwhile, the answer's length is not told, or nobody wants it any more
     */
    public int get(String path, Map<String, List<String>> parameters, BooleanSupplier abandoned) throws IOException {
        write(ByteBuffer.wrap(request(path, parameters).getBytes(US_ASCII)));
        lookedUpNanos = System.nanoTime();
        filled = 0;
        int headEnd = -1;
        while (headEnd < 0) {
            fill(abandoned);
            headEnd = find(HEAD_END, filled);
            if (headEnd < 0 && filled == bytes.length) {
                throw new IOException("the head of an answer is longer than " + BUFFER_BYTES + " bytes");
            }
        }
        int status = Integer.parseInt(new String(bytes, "HTTP/1.1 ".length(), 3, US_ASCII));
        boolean last = find(CLOSES, headEnd + 2) >= 0;
        int bodyStart = headEnd + HEAD_END.length;
        if (find(CHUNKED, headEnd + 2) >= 0) {
            skipChunks(bodyStart, abandoned);
        } else {
            skip(length(headEnd) - (filled - bodyStart), abandoned);
        }
        if (last) {
            awaitEnd(abandoned);
            close();
        }
        return status;
    }

    /** The same for an answer that is waited for whatever happens. */
    public int get(String path, Map<String, List<String>> parameters) throws IOException {
        return get(path, parameters, () -> false);
    }

    private void skip(long bytesLeft, BooleanSupplier abandoned) throws IOException {
        for (long left = bytesLeft; left > 0; left -= filled) {
            filled = 0;
            fill(abandoned);
        }
    }

    private void skipChunks(int start, BooleanSupplier abandoned) throws IOException {
        chunks.start();
        int from = start;
        while (true) {
            body.setIndex(from, filled);
            while (body.isReadable() && !chunks.hasEnded()) {
                chunks.frame(body);
                int data = (int) Math.min(chunks.dataBytes(), body.readableBytes());
                if (data > 0) {
                    body.skipBytes(data);
                    chunks.tookData(data);
                }
            }
            if (chunks.hasEnded()) {
                return;
            }
            filled = 0;
            from = 0;
            fill(abandoned);
        }
    }

    /** Whoever closes first is remembered by his address for a while, which better is the door's. */
    private void awaitEnd(BooleanSupplier abandoned) throws IOException {
        do {
            filled = 0;
        } while (read(abandoned) >= 0);
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    SocketAddress address() {
        return address;
    }

    private String request(String path, Map<String, List<String>> parameters) {
        StringBuilder text = new StringBuilder(512).append("GET ").append(path);
        char before = '?';
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            for (String value : parameter.getValue()) {
                text.append(before).append(parameter.getKey()).append('=').append(URLEncoder.encode(value, UTF_8));
                before = '&';
            }
        }
        return text.append(" HTTP/1.1\r\nHost: ")
                .append(host)
                .append("\r\n\r\n")
                .toString();
    }

    private void write(ByteBuffer request) throws IOException {
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    /** Takes what has come, at least a byte, behind what is there. */
    private void fill(BooleanSupplier abandoned) throws IOException {
        int count = read(abandoned);
        if (count < 0) {
            throw new IOException("the door has closed the connection");
        }
        filled += count;
    }

    /** @return how many bytes have come behind what is there; negative at the end */
    private int read(BooleanSupplier abandoned) throws IOException {
        InputStream in = channel.socket().getInputStream();
        while (true) {
            lookUp(abandoned);
            try {
                return in.read(bytes, filled, bytes.length - filled);
            } catch (SocketTimeoutException notYet) {
                // It may not be wanted any more.
            }
        }
    }

    /** By the time, whether bytes come or not: a long answer may never let anybody wait. */
    private void lookUp(BooleanSupplier abandoned) throws IOException {
        long now = System.nanoTime();
        if (now - lookedUpNanos < LOOK_UP_MILLIS * 1_000_000L) {
            return;
        }
        lookedUpNanos = now;
        if (abandoned.getAsBoolean()) {
            // A door that reads an end asks for a while whether anybody still waits; a broken connection tells at once.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            close();
            throw new IOException("nobody wants the answer any more");
        }
    }

    /** @return where it stands before {@code end}, in any case of letters, or -1 */
    private int find(byte[] wanted, int end) {
        for (int i = 0; i + wanted.length <= end; i++) {
            int k = 0;
            while (k < wanted.length && (bytes[i + k] == wanted[k] || (bytes[i + k] | 0x20) == wanted[k])) {
                k++;
            }
            if (k == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    private long length(int headEnd) throws IOException {
        int at = find(LENGTH, headEnd + 2);
        if (at < 0) {
            throw new IOException("an answer without a length");
        }
        int start = at + LENGTH.length;
        int end = start;
        while (bytes[end] != '\r') {
            end++;
        }
        return Long.parseLong(new String(bytes, start, end - start, US_ASCII).strip());
    }

    @Override
    public void close() {
        // First: once the channel is closed, the address may be anybody's.
        known.compareAndSet(address, null);
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            // There is nothing left to close.
        }
    }
}
