package io.minke.ingest.door;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: cuts what arrives into requests and hands their bodies on, one request after the other.
 *
 * <pre>
 *   HEAD -> BODY -> ANSWERING -> HEAD ...        LINGERING: the last answer has left, what the peer still sends is dropped
 * </pre>
 *
 * <p>Bytes that can't be used yet (the next request of a pipeline, a body while the ring is full) are held as they came, and nothing more is read meanwhile; so a connection never holds more than it read at once.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements Exchange {
    private enum State {
        HEAD,
        BODY,
        ANSWERING,
        LINGERING,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final Reply NOT_FOUND = Reply.text(404, "application/json", "{\"error\":\"not found\"}");
    private static final Reply BROKEN = Reply.text(500, "application/json", "{\"error\":\"internal error\"}")
            .closing();
    /** A body that nobody asked for may be as long as this. */
    private static final long UNWANTED_BODY_BYTES = 64 << 10;

    private static final long FIRST_ASKING_MILLIS = 50;

    private final Door door;
    private final LoopContext loop;
    private final DoorKeeper keeper;
    private final HeadParser parser;
    private final ChunkedFraming chunks = new ChunkedFraming();
    private final Patience patience;

    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext context;

    @SuppressWarnings("NullAway.Init")
    private ReplyWriter writer;

    private InetAddress peer = InetAddress.getLoopbackAddress();
    private State state = State.HEAD;
    private @Nullable RequestHead head;
    private RequestBody body = RequestBody.IGNORED;
    private @Nullable Reply earlyReply;
    private @Nullable ReplyStream stream;
    private boolean streamBegun;
    /** The present answer's place in the queue for a worker; may be taken by now. */
    private @Nullable Turn waiting;

    private @Nullable ByteBuf held;
    private boolean processing;
    /** Whether the loop has worked out an answer for this connection in its present turn. */
    private boolean turnTaken;

    private boolean stalled;
    private boolean keepAlive;
    private boolean inputClosed;
    private boolean entered;
    private boolean own;
    private long bodyLeft;
    private long bodyTaken;
    private long bodyLimit;

    HttpConnection(Door door, LoopContext loop, DoorKeeper keeper) {
        this.door = door;
        this.loop = loop;
        this.keeper = keeper;
        parser = new HeadParser(door.options());
        patience = new Patience(door.options());
    }

    // ---- coming and going

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context = active;
        writer = new ReplyWriter(active, loop.heads);
        peer = ((InetSocketAddress) active.channel().remoteAddress()).getAddress();
        own = door.isOwn(active.channel().remoteAddress());
        loop.connections.add(this);
        patience.noteAction();
        entered = !own;
        if (entered && !keeper.enter(peer)) {
            door.counters().refusedConnections.increment();
            fault(
                    503,
                    "too many connections of your address, the limit is "
                            + door.options().maxConnectionsPerAddress());
        } else if (door.isStopping()) {
            close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        State before = state;
        state = State.CLOSED;
        loop.connections.remove(this);
        if (entered) {
            keeper.leave(peer);
        }
        if (held != null) {
            held.release();
            held = null;
        }
        if (stream != null) {
            stream.gone();
        }
        if (before == State.BODY || before == State.ANSWERING) {
            body.abort();
        }
        body = RequestBody.IGNORED;
        if (head != null) {
            // Kept, since a worker may still ask for it.
            countEnd();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext active, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputClosed = true;
            // Whoever has asked a whole question may close its half and still get the answer.
            if (state == State.ANSWERING) {
                keepAlive = false;
                askWhetherAnybodyWaits(stream, FIRST_ASKING_MILLIS);
            } else if (held == null) {
                close();
            }
        }
    }

    /**
     * A peer that has closed its half may wait for its answer, or be gone altogether. Only writing tells: an interim answer is read over by the one; the kernel of the other refuses it, so that the
     * next one fails and closes the connection.
     */
    private void askWhetherAnybodyWaits(@Nullable ReplyStream asked, long pauseMillis) {
        RequestHead request = head;
        if (asked == null || stream != asked || streamBegun || request == null || request.isVersion10()) {
            return;
        }
        writer.sayProcessing();
        loop.loop.schedule(() -> askWhetherAnybodyWaits(asked, 4 * pauseMillis), pauseMillis, MILLISECONDS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext active, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("connection closed after an unexpected error", cause);
        }
        close();
    }

    void close() {
        context.close();
    }

    void drain() {
        keepAlive = false;
        if (state == State.HEAD && held == null && !parser.hasBegun()) {
            close();
        }
    }

    // ---- reading

    @Override
    public void channelRead(ChannelHandlerContext active, Object message) {
        ByteBuf in = (ByteBuf) message;
        patience.noteAction();
        if (held != null || stalled || processing || state == State.ANSWERING) {
            hold(in);
        } else {
            process(in);
        }
    }

    private void process(ByteBuf in) {
        processing = true;
        turnTaken = false;
        try {
            while (in.isReadable() && !stalled) {
                if (state == State.HEAD) {
                    if (turnTaken || !takesAnswers()) {
                        break;
                    }
                    readHead(in);
                } else if (state == State.BODY) {
                    readBody(in);
                } else if (state == State.ANSWERING) {
                    break;
                } else {
                    in.skipBytes(in.readableBytes());
                }
            }
        } catch (HttpFault fault) {
            in.skipBytes(in.readableBytes());
            fault(fault.status(), fault.reason());
        } catch (RuntimeException bug) {
            in.skipBytes(in.readableBytes());
            LOG.error("request failed", bug);
            broken();
        } finally {
            processing = false;
        }
        if (in.isReadable() && state != State.CLOSED) {
            hold(in);
            if (turnTaken && state == State.HEAD) {
                // Others first.
                loop.loop.execute(this::proceed);
            }
        } else {
            in.release();
        }
    }

    /** Whether what was answered before has left, more or less: who does not read gets no more questions answered. */
    private boolean takesAnswers() {
        return context.channel().isWritable();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext active) {
        proceed();
    }

    private void hold(ByteBuf in) {
        if (state == State.CLOSED) {
            in.release();
            return;
        }
        if (held == null) {
            held = in;
            context.channel().config().setAutoRead(false);
            return;
        }
        ByteBuf both = context.alloc().directBuffer(held.readableBytes() + in.readableBytes());
        both.writeBytes(held).writeBytes(in);
        held.release();
        in.release();
        held = both;
    }

    /** Goes on with what was held, if the way is free. */
    private void proceed() {
        ByteBuf in = held;
        if (in == null || processing || stalled || state == State.ANSWERING || !takesAnswers()) {
            return;
        }
        held = null;
        process(in);
        if (held == null && state != State.CLOSED) {
            patience.beginWindow(System.nanoTime());
            context.channel().config().setAutoRead(true);
            if (inputClosed && state != State.ANSWERING) {
                close();
            }
        }
    }

    private void readHead(ByteBuf in) {
        if (!parser.hasBegun()) {
            patience.noteHead();
        }
        RequestHead complete = parser.read(in);
        if (complete != null) {
            begin(complete);
        }
    }

    private void begin(RequestHead request) {
        if (!own) {
            door.counters().requests.increment();
        }
        head = request;
        keepAlive = request.keepsAlive() && !door.isStopping();
        earlyReply = null;
        body = RequestBody.IGNORED;
        bodyTaken = 0;
        bodyLimit = UNWANTED_BODY_BYTES;
        bodyLeft = Math.max(0, request.contentLength());
        patience.beginWindow(System.nanoTime());
        chunks.start();
        state = State.BODY;
        RequestBody opened = open(request);
        boolean refused = earlyReply != null;
        body = refused ? RequestBody.IGNORED : opened;
        if (refused && opened != RequestBody.IGNORED) {
            opened.abort();
        }
        if (request.expectsContinue() && (bodyLeft > 0 || request.isChunked())) {
            if (refused) {
                // The peer waits for our word and has sent no body.
                sendEarly(true);
                return;
            }
            checkLength();
            writer.sayContinue();
        } else if (refused && bodyLeft > bodyLimit) {
            sendEarly(true);
            return;
        } else {
            checkLength();
        }
        if (bodyLeft == 0 && !request.isChunked()) {
            endBody();
        }
    }

    private void checkLength() {
        if (bodyLeft > bodyLimit) {
            throw tooLarge();
        }
    }

    private HttpFault tooLarge() {
        return new HttpFault(413, "Request Entity Too Large: the body is longer than " + bodyLimit + " bytes");
    }

    private RequestBody open(RequestHead request) {
        String encoding = request.header("content-encoding");
        boolean gzip = encoding != null && encoding.equalsIgnoreCase("gzip");
        if (encoding != null && !gzip && !encoding.equalsIgnoreCase("identity") && !encoding.isEmpty()) {
            reply(Reply.text(
                    415, "application/json", "{\"error\":\"Content-Encoding other than gzip is not served\"}"));
            return RequestBody.IGNORED;
        }
        for (Route route : door.routes()) {
            if (route.serves(request.path())) {
                RequestBody opened = route.open(this);
                return gzip && opened != RequestBody.IGNORED ? inflated(opened) : opened;
            }
        }
        reply(NOT_FOUND);
        return RequestBody.IGNORED;
    }

    private RequestBody inflated(RequestBody opened) {
        ByteBuf out = context.alloc().directBuffer(GzipBody.bufferBytes(), GzipBody.bufferBytes());
        return new GzipBody(opened, out, bodyLimit, door.options().maxInflateRatio());
    }

    private void readBody(ByteBuf in) {
        RequestHead request = head;
        if (request != null && request.isChunked()) {
            chunks.frame(in);
            long data = chunks.dataBytes();
            if (data > 0 && in.isReadable()) {
                chunks.tookData(offer(in, data));
            }
            if (chunks.hasEnded()) {
                endBody();
            }
        } else {
            bodyLeft -= offer(in, bodyLeft);
            if (bodyLeft == 0) {
                endBody();
            }
        }
    }

    /** Hands at most {@code limit} bytes on. @return how many were taken */
    private int offer(ByteBuf in, long limit) {
        int end = in.writerIndex();
        int start = in.readerIndex();
        int offered = (int) Math.min(in.readableBytes(), limit);
        if (bodyTaken + offered > bodyLimit) {
            throw tooLarge();
        }
        in.writerIndex(start + offered);
        try {
            body.read(in);
        } finally {
            in.writerIndex(end);
        }
        int taken = in.readerIndex() - start;
        stalled = taken < offered;
        bodyTaken += taken;
        patience.noteBody(taken);
        return taken;
    }

    private void endBody() {
        door.counters().bodyBytes.add(bodyTaken);
        state = State.ANSWERING;
        body.end();
        sendEarly(false);
    }

    // ---- what routes may do

    @Override
    public RequestHead head() {
        RequestHead request = head;
        if (request == null) {
            throw new IllegalStateException("no request is being served");
        }
        return request;
    }

    @Override
    public InetAddress peer() {
        return peer;
    }

    @Override
    public boolean isOwn() {
        return own;
    }

    @Override
    public int loop() {
        return loop.index;
    }

    @Override
    public ScheduledExecutorService loopExecutor() {
        return loop.loop;
    }

    @Override
    public void limitBody(long bytes) {
        bodyLimit = bytes;
    }

    @Override
    public void resume() {
        if (stalled) {
            stalled = false;
            proceed();
        }
    }

    @Override
    public void reply(Reply reply) {
        if (state == State.ANSWERING) {
            send(reply, false);
        } else if (state == State.BODY) {
            earlyReply = reply;
            body = RequestBody.IGNORED;
            resume();
        }
    }

    @Override
    public boolean work(Runnable task) {
        return door.workers().tryRun(bodyTaken, task);
    }

    @Override
    public void answer(Consumer<ReplyStream> answer) {
        ReplyStream opened = ReplyStream.whole(this);
        stream = opened;
        streamBegun = false;
        turnTaken = true;
        try {
            answer.accept(opened);
        } catch (RuntimeException | Error failure) {
            LOG.error("an answer failed", failure);
        } finally {
            failIfOpen(opened);
        }
    }

    @Override
    public void stream(Consumer<ReplyStream> answer, Reply busy) {
        ReplyStream opened =
                ReplyStream.inParts(this, door.options().writeTimeout().toMillis());
        stream = opened;
        streamBegun = false;
        Turn turn = new Turn(busy, System.nanoTime());
        boolean accepted = door.workers().tryRun(bodyTaken, () -> {
            if (!turn.take() || opened.isGone()) {
                return;
            }
            try {
                answer.accept(opened);
            } catch (RuntimeException | Error failure) {
                LOG.error("an answer failed", failure);
            } finally {
                failIfOpen(opened);
            }
        });
        if (accepted) {
            waiting = turn;
        } else {
            stream = null;
            reply(busy);
        }
    }

    // ---- answering

    private void sendEarly(boolean closes) {
        Reply early = earlyReply;
        if (early != null) {
            state = State.ANSWERING;
            earlyReply = null;
            send(early, closes);
        }
    }

    private void send(Reply reply, boolean closes) {
        boolean stays = keepAlive && !reply.closes() && !closes && !door.isStopping();
        RequestHead request = head;
        boolean version10 = request != null && request.isVersion10();
        boolean withBody = request == null || !request.method().equals("HEAD");
        writer.write(reply, withBody, version10, stays);
        finish(stays);
    }

    private void finish(boolean stays) {
        if (head != null) {
            head = null;
            countEnd();
        }
        body = RequestBody.IGNORED;
        stream = null;
        waiting = null;
        patience.noteAction();
        if (stays && !(inputClosed && held == null)) {
            state = State.HEAD;
            proceed();
        } else {
            closeAfterAnswer();
        }
    }

    private void countEnd() {
        if (!own) {
            door.counters().endedRequests.increment();
        }
    }

    /** Closing with unread bytes in the socket would reset the connection, and the peer might never see the answer. */
    private void closeAfterAnswer() {
        state = State.LINGERING;
        patience.noteLastAnswer();
        if (held != null) {
            held.release();
            held = null;
        }
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (inputClosed || !written.isSuccess()) {
                close();
            } else {
                ((DuplexChannel) context.channel()).shutdownOutput();
                context.channel().config().setAutoRead(true);
            }
        });
    }

    private void fault(int status, String reason) {
        door.counters().faultyRequests.increment();
        abandonRequest();
        send(
                Reply.text(status, "application/json", "{\"error\":\"" + reason + "\"}", "X-Influxdb-Error", reason),
                true);
    }

    private void broken() {
        abandonRequest();
        send(BROKEN, true);
    }

    private void abandonRequest() {
        RequestBody abandoned = body;
        boolean inBody = state == State.BODY || state == State.ANSWERING;
        body = RequestBody.IGNORED;
        stalled = false;
        state = State.ANSWERING;
        if (inBody) {
            abandoned.abort();
        }
    }

    // ---- answers written by a worker; called on its thread

    ByteBuf allocate(int first, int most) {
        return context.alloc().directBuffer(first, most);
    }

    /** @param whole whether this is all of the answer */
    void streamPart(ReplyStream from, @Nullable ByteBuf part, boolean whole, boolean last) {
        ByteBuf known = part == null ? Unpooled.EMPTY_BUFFER : part;
        if (loop.loop.inEventLoop()) {
            writePart(from, known, whole, last);
        } else {
            loop.loop.execute(() -> writePart(from, known, whole, last));
        }
    }

    private void failIfOpen(ReplyStream from) {
        from.abandon();
        loop.loop.execute(() -> {
            // It has left as a whole if another request is served by now.
            if (stream == from && state == State.ANSWERING) {
                if (streamBegun) {
                    close();
                } else {
                    stream = null;
                    send(BROKEN, true);
                }
            }
        });
    }

    private void writePart(ReplyStream from, ByteBuf part, boolean whole, boolean last) {
        RequestHead request = head;
        if (stream != from || state != State.ANSWERING || request == null) {
            part.release();
            from.gone();
            return;
        }
        int partBytes = part.readableBytes();
        boolean withBody = !request.method().equals("HEAD");
        if (!withBody) {
            part.skipBytes(partBytes);
        }
        boolean chunked = !whole && !request.isVersion10();
        if (!streamBegun) {
            streamBegun = true;
            keepAlive &= (whole || chunked) && !door.isStopping();
            long length = whole ? partBytes : chunked ? ReplyHeads.CHUNKED : ReplyHeads.UNTIL_CLOSED;
            writer.writeStreamHead(from, length, request.isVersion10(), keepAlive);
        }
        writer.writePart(from, part, chunked && withBody, last);
        if (last) {
            finish(keepAlive);
        }
    }

    // ---- patience

    void sweep(long now) {
        if (patience.answerStuck(now, context.channel().unsafe().outboundBuffer())) {
            door.counters().slowConnections.increment();
            close();
            return;
        }
        switch (state) {
            case HEAD -> {
                if (parser.hasBegun() && patience.headTooSlow(now)) {
                    tooSlow("the head of the request did not come in time");
                } else if (patience.idleTooLong(now)) {
                    close();
                }
            }
            case BODY -> {
                if (stalled || held != null) {
                    patience.beginWindow(now);
                } else if (patience.bodyTooSlow(now)) {
                    tooSlow("the body of the request comes too slowly");
                }
            }
            case LINGERING -> {
                if (patience.lingeredLongEnough(now)) {
                    close();
                }
            }
            case ANSWERING -> {
                // Once it has begun an answer takes what it takes; its own limits are the engine's and the query's.
                Turn turn = waiting;
                if (turn != null
                        && turn.waitedNanos(now) > door.options().maxWait().toNanos()
                        && turn.take()) {
                    stream = null;
                    reply(turn.busy());
                }
            }
            default -> {}
        }
    }

    private void tooSlow(String reason) {
        door.counters().slowConnections.increment();
        fault(408, reason);
    }

    /** Headers that an answer of any kind carries. */
    static List<String> noSniffing() {
        return List.of("X-Content-Type-Options", "nosniff", "Cache-Control", "no-store");
    }
}
