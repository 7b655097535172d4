package io.minke.ingest.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private enum State {
        HEAD,
        BODY,
        ANSWERING,
        LINGERING,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final Reply BROKEN = Reply.text(500, "application/json", "{\"error\":\"internal error\"}")
            .closing();

    private final Door door;
    private final LoopContext loop;
    private final DoorKeeper keeper;
    private final HeadParser parser;
    private final Patience patience;
    private final BodyFeed body;

    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext context;

    @SuppressWarnings("NullAway.Init")
    private HeldBytes held;

    @SuppressWarnings("NullAway.Init")
    private ReplyWriter writer;

    @SuppressWarnings("NullAway.Init")
    private StreamedAnswer streamed;

    @SuppressWarnings("NullAway.Init")
    private Exchange exchange;

    @SuppressWarnings("NullAway.Init")
    private Departure departure;

    @SuppressWarnings("NullAway.Init")
    private AddressWeight weight;

    private State state = State.HEAD;
    private @Nullable RequestHead head;
    private @Nullable Reply earlyReply;
    private boolean processing;
    /** Whether the loop has worked out an answer for this connection in its present turn. */
    private boolean turnTaken;

    private boolean keepAlive;
    private boolean inputClosed;
    private boolean own;

    HttpConnection(Door door, LoopContext loop, DoorKeeper keeper) {
        this.door = door;
        this.loop = loop;
        this.keeper = keeper;
        parser = new HeadParser(door.options());
        patience = new Patience(door.options());
        body = new BodyFeed(patience);
    }

    // ---- coming and going

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context = active;
        held = new HeldBytes(active);
        writer = new ReplyWriter(active, loop.heads, door.options());
        streamed = new StreamedAnswer(
                this, active, loop.loop, writer, door.workers(), door.options().maxAnswerWait());
        departure = new Departure(active, writer, patience);
        InetAddress peer = ((InetSocketAddress) active.channel().remoteAddress()).getAddress();
        own = door.isOwn(active.channel().remoteAddress());
        exchange = new ConnectionExchange(this, door, loop, body, patience, peer, own);
        loop.connections.add(this);
        patience.noteAction();
        weight = new AddressWeight(own ? null : keeper, peer);
        if (!weight.enter()) {
            door.counters().refusedConnections.increment();
            fault(
                    503,
                    "too many connections of your address, the limit is "
                            + door.options().maxConnectionsPerAddress()
                            + ", or too much on them that is not taken");
        } else if (door.isStopping()) {
            departure.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        state = State.CLOSED;
        loop.connections.remove(this);
        weight.leave();
        held.release();
        streamed.gone();
        body.abort();
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
                // Requests that came before are still to be answered.
                keepAlive &= !held.isEmpty();
                streamed.askWhetherAnybodyWaits();
            } else if (held.isEmpty()) {
                leave();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext active, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("connection closed after an unexpected error", cause);
        }
        breakOff();
    }

    /** Closes so that the peer can't take it for the end of an answer that is not whole. */
    void breakOff() {
        RequestHead request = head;
        // The end of an answer without a length is the end of the connection; only a reset is none.
        if (!departure.hasSaidAll() || request != null && request.isVersion10()) {
            departure.reset();
        } else {
            departure.close();
        }
    }

    /** Nothing more is read; answers that are on their way arrive all the same. */
    private void leave() {
        if (departure.hasSaidAll()) {
            departure.close();
        } else if (state != State.LINGERING && state != State.CLOSED) {
            closeAfterAnswer();
        }
    }

    void drain() {
        keepAlive = false;
        if (state == State.HEAD && held.isEmpty() && !parser.hasBegun()) {
            leave();
        }
    }

    // ---- reading

    @Override
    public void channelRead(ChannelHandlerContext active, Object message) {
        ByteBuf in = (ByteBuf) message;
        patience.noteAction();
        if (!held.isEmpty() || body.isStalled() || processing || state == State.ANSWERING) {
            hold(in);
        } else {
            process(in);
        }
    }

    private void process(ByteBuf in) {
        processing = true;
        turnTaken = false;
        try {
            while (in.isReadable() && !body.isStalled()) {
                if (state == State.HEAD) {
                    if (turnTaken || !takesAnswers()) {
                        break;
                    }
                    readHead(in);
                } else if (state == State.BODY) {
                    if (body.read(in)) {
                        endBody();
                    }
                } else if (state == State.ANSWERING) {
                    break;
                } else {
                    in.skipBytes(in.readableBytes());
                }
            }
        } catch (HttpFault fault) {
            in.skipBytes(in.readableBytes());
            fault(fault.status(), fault.reason());
        } catch (RuntimeException | Error bug) {
            in.skipBytes(in.readableBytes());
            LOG.error("request failed", bug);
            broken();
        } finally {
            processing = false;
        }
        if (in.isReadable() && state != State.CLOSED) {
            held.hold(in);
            weigh();
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
        weigh();
        proceed();
    }

    private void hold(ByteBuf in) {
        if (state == State.CLOSED) {
            in.release();
            return;
        }
        held.hold(in);
        weigh();
    }

    /** Tells what this connection holds, so that those of one address together hold no more than they may. */
    void weigh() {
        weight.tell(held.count() + writer.untakenBytes());
    }

    /** It may be closed some moments before this is told. */
    private boolean isOpen() {
        return context.channel().isOpen();
    }

    /** Goes on with what was held, if the way is free. */
    private void proceed() {
        if (held.isEmpty()
                || processing
                || body.isStalled()
                || state == State.ANSWERING
                || !takesAnswers()
                || !isOpen()) {
            return;
        }
        process(Objects.requireNonNull(held.take()));
        if (held.isEmpty() && isOpen()) {
            patience.beginWindow(System.nanoTime());
            if (!inputClosed) {
                context.channel().config().setAutoRead(true);
            } else if (state != State.ANSWERING) {
                leave();
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
        body.begin(request);
        state = State.BODY;
        RequestBody opened = door.routing().open(exchange, body, context.alloc());
        boolean refused = earlyReply != null;
        if (!refused) {
            body.giveTo(opened);
        } else if (opened != RequestBody.IGNORED) {
            opened.abort();
        }
        if (request.expectsContinue() && body.isAwaited()) {
            if (refused) {
                // The peer waits for our word and has sent no body.
                sendEarly(true);
                return;
            }
            body.requireShortEnough();
            writer.sayContinue();
        } else if (refused && body.isTooLong()) {
            sendEarly(true);
            return;
        } else {
            body.requireShortEnough();
        }
        if (!body.isAwaited()) {
            endBody();
        }
    }

    private void endBody() {
        door.counters().bodyBytes.add(body.takenBytes());
        state = State.ANSWERING;
        body.end();
        sendEarly(false);
    }

    // ---- what routes may do, through their exchange

    RequestHead head() {
        RequestHead request = head;
        if (request == null) {
            throw new IllegalStateException("no request is being served");
        }
        return request;
    }

    void resume() {
        if (body.goOn()) {
            proceed();
        }
    }

    void reply(Reply reply) {
        if (state == State.ANSWERING) {
            send(reply, false);
        } else if (state == State.BODY) {
            earlyReply = reply;
            boolean waited = body.goOn();
            body.abort();
            if (waited) {
                proceed();
            }
        }
    }

    /** See {@link Exchange#answer}. */
    void answerNow(Consumer<ReplyStream> answer, Reply busy) {
        turnTaken = true;
        if (weight.isFull()) {
            reply(busy);
        } else {
            streamed.now(answer);
        }
    }

    /** See {@link Exchange#stream}. @param narrow null for what is known to be wide */
    void answerByWorker(@Nullable Predicate<ReplyStream> narrow, Consumer<ReplyStream> wide, Reply busy) {
        if (weight.isFull() || !streamed.byWorker(body.handedBytes(), weight, narrow, wide, busy)) {
            reply(busy);
        } else if (inputClosed) {
            // It came before the peer closed its half, and nobody has asked on its behalf yet.
            loop.loop.execute(streamed::askWhetherAnybodyWaits);
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
        endRequest();
        body.drop();
        streamed.end();
        weigh();
        patience.noteAction();
        // While bytes are processed there may be more of them.
        if (stays && (!inputClosed || processing || !held.isEmpty())) {
            state = State.HEAD;
            proceed();
        } else {
            closeAfterAnswer();
        }
    }

    private void endRequest() {
        if (head != null) {
            head = null;
            countEnd();
        }
    }

    private void countEnd() {
        if (!own) {
            door.counters().endedRequests.increment();
        }
    }

    private void closeAfterAnswer() {
        state = State.LINGERING;
        held.release();
        // Who takes a body of which nothing more comes need not wait until the answers before it are read.
        body.abort();
        endRequest();
        departure.afterAnswer(() -> inputClosed);
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
        state = State.ANSWERING;
        body.abort();
    }

    // ---- what a streamed answer asks

    /** The request that waits for its answer; null if none does. */
    @Nullable
    RequestHead requestToAnswer() {
        return state == State.ANSWERING ? head : null;
    }

    /** Settles whether the connection stays open, before an answer says so. @param framed whether the answer's end can be told from its bytes */
    boolean staysAfter(boolean framed) {
        keepAlive &= framed && !door.isStopping();
        return keepAlive;
    }

    /** The last byte is on its way. */
    void answered() {
        finish(keepAlive);
    }

    /** Nothing of it has left, and nothing will. */
    void answerBroken() {
        send(BROKEN, true);
    }

    // ---- patience

    void sweep(long now) {
        weigh();
        if (writer.isTakenTooSlowly(now)) {
            door.counters().slowConnections.increment();
            departure.reset();
            return;
        }
        switch (state) {
            case HEAD -> {
                if (parser.hasBegun() && patience.headTooSlow(now)) {
                    tooSlow("the head of the request did not come in time");
                } else if (patience.idleTooLong(now) && departure.hasSaidAll()) {
                    departure.close();
                }
            }
            case BODY -> {
                if (patience.bodyOverdue(now)) {
                    tooSlow("the body of the request did not come in time");
                } else if (body.isStalled() || !held.isEmpty()) {
                    patience.beginWindow(now);
                } else if (patience.bodyTooSlow(now)) {
                    tooSlow("the body of the request comes too slowly");
                }
            }
            case LINGERING -> {
                if (departure.isOver(now)) {
                    departure.close();
                }
            }
            case ANSWERING -> {
                // Once it has begun an answer takes what it takes; its own limits are the engine's and the query's.
                Reply busy =
                        streamed.giveUpWaiting(now, door.options().maxWait().toNanos());
                if (busy != null) {
                    reply(busy);
                } else if (inputClosed && streamed.isPeerPresumedGone(now)) {
                    breakOff();
                } else if (!held.isEmpty()) {
                    // Its end may stand behind what is not read.
                    streamed.askNowAndThen(now);
                }
            }
            default -> {}
        }
    }

    private void tooSlow(String reason) {
        door.counters().slowConnections.increment();
        fault(408, reason);
    }
}
