package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A door with some routes that do what a test wants. */
final class TestDoor implements AutoCloseable {
    static final DoorOptions DEFAULTS = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    static final int BODY_LIMIT = 1_000;
    static final int HASTY_BODY_LIMIT = 1 << 20;
    static final String WANTED_FAILURE = "as the test wants it";
    private static final int NO_SALT = -1;

    final DoorCounters counters = new DoorCounters();
    final AtomicInteger aborted = new AtomicInteger();
    final AtomicInteger wholeAnswers = new AtomicInteger();
    /** Answers that occupy a worker, or did. */
    final AtomicInteger begun = new AtomicInteger();

    /** Parts of a body that were handed to who had answered already. */
    final AtomicInteger readsTooLate = new AtomicInteger();

    private final CountDownLatch held = new CountDownLatch(1);
    private Door door;

    /** Opens it, and connects to it. */
    RawClient open(DoorOptions options) throws IOException {
        door = Door.open(options, counters, List.of("X-Common", "yes"), executors -> List.of(new TestRoute()));
        return new RawClient(door.address());
    }

    InetSocketAddress address() {
        return door.address();
    }

    int waitingForWorkers() {
        return door.workers().waiting();
    }

    boolean areWorkersIdle() {
        return door.workers().isIdle();
    }

    /** Ends what occupies workers. */
    void letGo() {
        held.countDown();
    }

    void stopAccepting() {
        door.stopAccepting();
    }

    boolean awaitDrained(Duration patience) {
        return door.awaitDrained(patience);
    }

    /** Without letting go of anything. */
    void shut() {
        door.close();
    }

    @Override
    public void close() {
        letGo();
        if (door != null) {
            door.close();
        }
    }

    private final class TestRoute implements Route {
        @Override
        public List<ServedPath> servedPaths() {
            return List.of();
        }

        @Override
        public boolean serves(String path) {
            return List.of(
                            "/echo",
                            "/refused",
                            "/stream",
                            "/wide",
                            "/whole",
                            "/fail",
                            "/reluctant",
                            "/held",
                            "/hasty",
                            "/unsayable")
                    .contains(path);
        }

        @Override
        public RequestBody open(Exchange exchange) {
            exchange.limitBody(exchange.head().path().equals("/hasty") ? HASTY_BODY_LIMIT : BODY_LIMIT);
            switch (exchange.head().path()) {
                case "/refused":
                    exchange.reply(Reply.text(403, "application/json", "{}"));
                    return RequestBody.IGNORED;
                case "/stream":
                    return new Body(
                            exchange,
                            () -> exchange.stream(
                                    stream -> stream(exchange, stream, "bytes", false), Reply.empty(503)));
                case "/wide":
                    return new Body(
                            exchange,
                            () -> exchange.streamWide(
                                    stream -> stream(exchange, stream, "bytes", false), Reply.empty(503)));
                case "/held":
                    return new Body(exchange, () -> exchange.stream(this::hold, Reply.empty(503)));
                case "/unsayable":
                    // What it is told if it waits for too long can't be written.
                    return new Body(
                            exchange,
                            () -> exchange.streamWide(this::hold, new Reply(503, null, List.of(), new byte[0], false)));
                case "/whole":
                    return new Body(exchange, () -> {
                        wholeAnswers.incrementAndGet();
                        exchange.answer(stream -> stream(exchange, stream, "bytes", false), Reply.empty(503));
                    });
                case "/fail":
                    return new Body(
                            exchange,
                            () -> exchange.stream(stream -> stream(exchange, stream, "after", true), Reply.empty(503)));
                default:
                    return new Body(exchange, null);
            }
        }

        private void hold(ReplyStream stream) {
            begun.incrementAndGet();
            try {
                held.await();
            } catch (InterruptedException nobodyDoes) {
                throw new IllegalStateException(nobodyDoes);
            }
            stream.begin(200, "text/plain", List.of());
            try {
                stream.write("let go".getBytes(ISO_8859_1));
            } catch (IOException gone) {
                return;
            }
            stream.close();
        }

        private void stream(Exchange exchange, ReplyStream stream, String parameter, boolean fails) {
            int bytes = number(exchange, parameter, 0);
            int salt = number(exchange, "salt", NO_SALT);
            byte[] part = new byte[number(exchange, "step", 1_000)];
            stream.begin(200, "text/plain", List.of());
            try {
                for (int from = 0; from < bytes; from += part.length) {
                    int length = Math.min(bytes - from, part.length);
                    fill(part, length, salt, from);
                    stream.write(part, 0, length);
                }
            } catch (IOException gone) {
                return;
            }
            if (fails) {
                throw new IllegalStateException(WANTED_FAILURE);
            }
            stream.close();
        }
    }

    private static int number(Exchange exchange, String parameter, int otherwise) {
        String text = exchange.head().parameter(parameter);
        return text == null ? otherwise : Integer.parseInt(text);
    }

    /** Bytes of a streamed answer: all the same without salt; with it no two near ones of an answer look alike, nor two answers. */
    static void fill(byte[] part, int length, int salt, int from) {
        for (int i = 0; i < length; i++) {
            int at = from + i;
            part[i] = (byte) (salt == NO_SALT ? 'x' : 'a' + (at * 7 + (at >> 6) * 3 + (at >> 12) * 5 + salt) % 26);
        }
    }

    /** Echoes; the reluctant one takes one byte at a time and pauses in between, the hasty one answers when it has seen the first. */
    private final class Body implements RequestBody {
        private final Exchange exchange;
        private final Runnable atEnd;
        private final StringBuilder text = new StringBuilder();
        private boolean mayTake;
        private boolean hasAnswered;

        Body(Exchange exchange, Runnable atEnd) {
            this.exchange = exchange;
            this.atEnd = atEnd;
        }

        @Override
        public void read(ByteBuf part) {
            if (hasAnswered) {
                readsTooLate.incrementAndGet();
            }
            if (exchange.head().path().equals("/hasty")) {
                part.skipBytes(exchange.head().parameter("all") == null ? 1 : part.readableBytes());
                hasAnswered = true;
                exchange.reply(Reply.text(200, "text/plain", "enough"));
            } else if (exchange.head().path().equals("/reluctant")) {
                if (mayTake) {
                    text.append((char) part.readByte());
                    mayTake = false;
                }
                if (part.isReadable()) {
                    exchange.loopExecutor().schedule(this::goOn, 100, TimeUnit.MILLISECONDS);
                } else {
                    mayTake = true;
                }
            } else {
                text.append(part.readCharSequence(part.readableBytes(), ISO_8859_1));
            }
        }

        private void goOn() {
            mayTake = true;
            exchange.resume();
        }

        @Override
        public void end() {
            if (atEnd != null) {
                atEnd.run();
            } else {
                exchange.reply(Reply.text(200, "text/plain", text.toString()));
            }
        }

        @Override
        public void abort() {
            aborted.incrementAndGet();
        }
    }
}
