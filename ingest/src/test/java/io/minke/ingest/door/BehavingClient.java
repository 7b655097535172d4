package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A client that behaves as it was drawn: what it asks, how it cuts that into pieces, how it reads, and how it goes. It knows what has to come. */
final class BehavingClient {
    private static final int PATIENCE_MILLIS = 60_000;
    /** Who has rested for so long while answers waited for him, or went on sending after the last one, may be cut, but not so that he takes it for the end. */
    private static final long RESTED_NANOS = 1_000_000_000L;
    /** Who needs that long for all that he does is as slow as one who rests, be it for want of a processor. */
    private static final long SLOW_NANOS = 15_000_000_000L;
    /** Who speaks HTTP/1.0 and has closed its half is waited for that long, and more. */
    private static final long PRESUMED_GONE_NANOS = 2_500_000_000L;

    private enum Going {
        STAYS,
        CLOSES_HALF,
        CLOSES,
        RESETS,
        CLOSES_HALF_AND_RESETS
    }

    private final InetSocketAddress address;
    private final List<Ask> asks = new ArrayList<>();
    private final Going going;
    /** So many bytes are sent. */
    private final int sentBytes;
    /** Who goes does so after so many bytes were read, or once all is sent and {@link #lingerMillis} are over; whatever is first. */
    private final long readBytes;

    private final int lingerMillis;
    private final int pieceBytes;
    private final int sendRestMillis;
    private final int lateMillis;
    private final int stepBytes;
    private final int readRestMillis;
    private final int readRests;
    private final int receiveBytes;
    private final Random sending;
    private final Random reading;

    private Socket socket;
    private Thread sender;
    private volatile boolean gone;
    /** Kernels tell of a reset once; where the sender was told, the reader finds an end. */
    private volatile boolean resetUnderSender;

    private volatile boolean halfClosed;
    private long restedNanos;
    private long begunNanos;
    private int whole;

    BehavingClient(InetSocketAddress address, Random random, int mostAsks, int mostBytes) {
        this.address = address;
        boolean version10 = random.nextInt(3) == 0;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 1 + random.nextInt(1 + random.nextInt(mostAsks)); i > 0; i--) {
            Ask ask = Ask.random(random, version10 != (random.nextInt(10) == 0), mostBytes);
            asks.add(ask);
            all.writeBytes(ask.request());
        }
        // That goes wrong most easily, and waits for us to the end.
        going = random.nextInt(3) == 0 ? Going.CLOSES_HALF : Going.values()[random.nextInt(Going.values().length)];
        boolean early = going != Going.STAYS && random.nextInt(3) == 0;
        sentBytes = early ? random.nextInt(all.size() + 1) : all.size();
        readBytes = random.nextInt(3) > 0 ? Long.MAX_VALUE : random.nextInt(1 + random.nextInt(mostBytes));
        lingerMillis = random.nextInt(3) > 0 ? 0 : random.nextInt(300);
        pieceBytes = random.nextInt(3) > 0 ? Integer.MAX_VALUE : 1 + random.nextInt(random.nextBoolean() ? 30 : 3_000);
        sendRestMillis = random.nextInt(3) > 0 ? 0 : random.nextInt(5);
        lateMillis = random.nextInt(4) > 0 ? 0 : random.nextInt(random.nextInt(10) > 0 ? 500 : 4_000);
        stepBytes = 1 << 8 + random.nextInt(10);
        readRestMillis = random.nextInt(2) > 0 ? 0 : 1 + random.nextInt(20);
        readRests = random.nextInt(30);
        receiveBytes = random.nextInt(3) > 0 ? 0 : 64 << 10 << random.nextInt(3);
        sending = new Random(random.nextLong());
        reading = new Random(random.nextLong());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(going).append(", sends ").append(sentBytes);
        text.append(" in pieces of ")
                .append(pieceBytes)
                .append(" with rests of ")
                .append(sendRestMillis);
        text.append(" ms, leaves ")
                .append(lingerMillis)
                .append(" ms later or after reading ")
                .append(readBytes);
        text.append(", reads after ")
                .append(lateMillis)
                .append(" ms in steps of ")
                .append(stepBytes);
        text.append(" with ").append(readRests).append(" rests of ").append(readRestMillis);
        text.append(" ms, receives ")
                .append(receiveBytes)
                .append(", had ")
                .append(whole)
                .append(" of:");
        for (Ask ask : asks) {
            text.append("\n    ").append(ask.version10() ? "1.0 " : "1.1 ").append(ask.name());
            text.append(ask.closes() ? ", closes" : "");
        }
        return text.toString();
    }

    int wholeAnswers() {
        return whole;
    }

    /** All of it. @throws AssertionError if what comes is not what has to */
    void run() throws IOException, InterruptedException {
        socket = new Socket();
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(address);
        begunNanos = System.nanoTime();
        sender = new Thread(this::send, "client-sends");
        sender.start();
        try {
            readAnswers();
        } catch (AssertionError wrong) {
            throw new AssertionError(wrong.getMessage() + "\n  " + this, wrong);
        } finally {
            gone = true;
            socket.close();
            sender.join();
        }
    }

    // ---- sending

    private void send() {
        try {
            int sent = 0;
            for (Ask ask : asks) {
                int from = 0;
                while (from < ask.request().length && sent < sentBytes) {
                    int length = Math.min(
                            Math.min(1 + sending.nextInt(pieceBytes), ask.request().length - from), sentBytes - sent);
                    socket.getOutputStream().write(ask.request(), from, length);
                    from += length;
                    sent += length;
                    rest(sendRestMillis == 0 || sent > 500 ? 0 : sending.nextInt(sendRestMillis + 1));
                }
            }
            if (going == Going.CLOSES_HALF || going == Going.CLOSES_HALF_AND_RESETS) {
                halfClosed = true;
                socket.shutdownOutput();
            }
            if (leaves()) {
                rest(lingerMillis);
                leave();
            }
        } catch (IOException closed) {
            // The reader says whether it may be.
            resetUnderSender = true;
        }
    }

    private boolean leaves() {
        return going == Going.CLOSES || going == Going.RESETS || going == Going.CLOSES_HALF_AND_RESETS;
    }

    private synchronized void leave() throws IOException {
        if (!gone) {
            gone = true;
            if (going != Going.CLOSES) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }
    }

    private static void rest(long millis) {
        if (millis > 0) {
            LockSupport.parkNanos(millis * 1_000_000);
        }
    }

    // ---- reading

    private void readAnswers() throws IOException {
        try {
            restFromReading(lateMillis);
            Input in = new Input();
            int sent = 0;
            for (Ask ask : asks) {
                if (sentBytes < sent + ask.answeredFrom()) {
                    break;
                }
                sent += ask.request().length;
                readAnswer(ask, in);
                if (ask.cut()) {
                    return;
                }
                whole++;
                if (ask.closes()) {
                    expectEnd(in, sent < sentBytes);
                    return;
                }
            }
            if (going != Going.STAYS) {
                expectEnd(in, false);
            }
        } catch (SocketTimeoutException nothing) {
            throw new AssertionError("nothing more came", nothing);
        } catch (SocketException | Cut broken) {
            if (!gone && !mayBeCut()) {
                throw new AssertionError("cut: " + broken.getMessage(), broken);
            }
        }
    }

    private void expectEnd(Input in, boolean hasSentMore) throws IOException {
        try {
            // Who has sent a part of a request may have been told to go on.
            while (in.hasMore()) {
                assertThat(isInterim(in.head()))
                        .as("interim after the last answer")
                        .isTrue();
            }
        } catch (SocketTimeoutException open) {
            throw open;
        } catch (SocketException reset) {
            if (!hasSentMore) {
                throw reset;
            }
        }
    }

    private boolean mayBeCut() {
        if (asks.stream().anyMatch(Ask::cut)) {
            // What was answered before and not read yet is lost with it.
            return true;
        }
        boolean version10 = asks.stream().anyMatch(Ask::version10);
        long livedNanos = System.nanoTime() - begunNanos;
        boolean sendsTooMuch = livedNanos > RESTED_NANOS && asks.stream().anyMatch(Ask::closes);
        return restedNanos > RESTED_NANOS
                || sendsTooMuch
                || version10 && halfClosed && livedNanos > PRESUMED_GONE_NANOS;
    }

    private void readAnswer(Ask ask, Input in) throws IOException {
        String head = in.head();
        while (isInterim(head)) {
            assertThat(ask.version10())
                    .as("HTTP/1.0 that gets an interim answer")
                    .isFalse();
            head = in.head();
        }
        try {
            readBody(ask, head, in);
        } catch (SocketException | Cut end) {
            if (!ask.cut()) {
                throw end;
            }
        }
    }

    private static boolean isInterim(String head) {
        return head.startsWith("HTTP/1.1 100 ") || head.startsWith("HTTP/1.1 102 ");
    }

    private void readBody(Ask ask, String head, Input in) throws IOException {
        assertThat(head).as(ask.name()).startsWith((ask.version10() ? "HTTP/1.0 " : "HTTP/1.1 ") + ask.status() + " ");
        assertThat(head).as(ask.name()).contains("\r\nX-Common: yes\r\n");
        if (!ask.cut() && !halfClosed) {
            assertThat(head.contains("\r\nConnection: close\r\n"))
                    .as("%s closes\n%s", ask.name(), head)
                    .isEqualTo(ask.closes());
            assertThat(head.contains("\r\nConnection: keep-alive\r\n"))
                    .as("%s stays\n%s", ask.name(), head)
                    .isEqualTo(!ask.closes() && ask.version10());
        }
        byte[] body = ask.body().length() < 0 ? null : ask.body().bytes();
        int at = head.indexOf("\r\nContent-Length: ");
        assertThat(at >= 0).as("%s has a length\n%s", ask.name(), head).isEqualTo(ask.framing() == Ask.Framing.LENGTH);
        assertThat(head.contains("\r\nTransfer-Encoding: chunked\r\n"))
                .as("%s in chunks\n%s", ask.name(), head)
                .isEqualTo(ask.framing() == Ask.Framing.CHUNKED);
        if (ask.framing() == Ask.Framing.LENGTH) {
            int length = Integer.parseInt(head.substring(at + 18, head.indexOf("\r\n", at + 18)));
            assertThat(body == null ? length : body.length).as(ask.name()).isEqualTo(length);
            if (!ask.bodiless()) {
                in.expect(ask, body == null ? new byte[length] : body, 0, length, body != null);
            }
        } else if (!ask.bodiless()) {
            int come = ask.framing() == Ask.Framing.CHUNKED ? chunks(ask, body, in) : untilClosed(ask, body, in);
            assertThat(come).as("length of %s", ask.name()).isEqualTo(body.length);
            assertThat(ask.cut()).as("%s looks whole", ask.name()).isFalse();
        }
    }

    private int chunks(Ask ask, byte[] body, Input in) throws IOException {
        int come = 0;
        while (true) {
            int length = Integer.parseInt(in.line(), 16);
            assertThat(come + length).as("length of %s", ask.name()).isLessThanOrEqualTo(body.length);
            in.expect(ask, body, come, length, true);
            come += length;
            assertThat(in.line()).as("end of a chunk").isEmpty();
            if (length == 0) {
                return come;
            }
        }
    }

    private int untilClosed(Ask ask, byte[] body, Input in) throws IOException {
        int come = 0;
        for (int c = in.read(); c >= 0; c = in.read()) {
            assertThat(come).as("length of %s", ask.name()).isLessThan(body.length);
            if ((byte) c != body[come]) {
                assertThat((char) c).as("%s at %d", ask.name(), come).isEqualTo((char) body[come]);
            }
            come++;
        }
        if (come < body.length && isResetUnderSender()) {
            throw new Cut(ask.name());
        }
        return come;
    }

    private boolean isResetUnderSender() {
        try {
            sender.join();
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
        return resetUnderSender;
    }

    private void restFromReading(long millis) {
        long begun = System.nanoTime();
        rest(millis);
        restedNanos += System.nanoTime() - begun;
    }

    /** The end came before it may. */
    private static final class Cut extends IOException {
        private static final long serialVersionUID = 1;

        Cut(String where) {
            super("the connection ended in " + where);
        }
    }

    /** What comes, read in steps and with rests. */
    private final class Input {
        private final InputStream in = socket.getInputStream();
        private final byte[] step = new byte[stepBytes];
        private int next;
        private int end;
        private long readBefore;
        private int rests = readRests;

        Input() throws IOException {}

        int read() throws IOException {
            if (next == end && !fill()) {
                return -1;
            }
            return step[next++] & 0xFF;
        }

        boolean hasMore() throws IOException {
            return next < end || fill();
        }

        private boolean fill() throws IOException {
            if (readRestMillis > 0 && rests > 0 && reading.nextInt(4) == 0) {
                rests--;
                restFromReading(readRestMillis);
            }
            if (readBefore > readBytes && leaves()) {
                leave();
            }
            int count = in.read(step, 0, 1 + reading.nextInt(step.length));
            next = 0;
            end = Math.max(0, count);
            readBefore += end;
            return count >= 0;
        }

        private int need(String where) throws IOException {
            int c = read();
            if (c < 0) {
                throw new Cut(where);
            }
            return c;
        }

        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = need("a line"); c != '\n'; c = need("a line")) {
                line.append((char) c);
                assertThat(line.length())
                        .as("a line that does not end: %s", line)
                        .isLessThan(1_000);
            }
            assertThat(line.toString()).endsWith("\r");
            return line.substring(0, line.length() - 1);
        }

        String head() throws IOException {
            StringBuilder head = new StringBuilder();
            for (String line = line(); !line.isEmpty(); line = line()) {
                head.append(line).append("\r\n");
            }
            return head.toString();
        }

        void expect(Ask ask, byte[] body, int from, int length, boolean known) throws IOException {
            int left = length;
            int at = from;
            while (left > 0) {
                if (next == end && !fill()) {
                    throw new Cut(ask.name() + " after " + at + " bytes");
                }
                int now = Math.min(left, end - next);
                if (known && !Arrays.equals(step, next, next + now, body, at, at + now)) {
                    assertThat(new String(step, next, now, ISO_8859_1))
                            .as("%s from %d on", ask.name(), at)
                            .isEqualTo(new String(body, at, now, ISO_8859_1));
                }
                next += now;
                at += now;
                left -= now;
            }
        }
    }
}
