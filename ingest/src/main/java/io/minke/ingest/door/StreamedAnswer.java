package io.minke.ingest.door;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to the request at hand, where it is written into a {@link ReplyStream}: by a worker, or at once. Belongs to the connection's thread, except where it says otherwise. */
final class StreamedAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(StreamedAnswer.class);
    private static final long FIRST_ASKING_MILLIS = 50;
    /** Of peers whose end can't be seen: pipelining is no reason to ask, an answer that takes long is. */
    private static final long FIRST_UNSEEN_ASKING_NANOS = SECONDS.toNanos(1);
    /** A peer that can't be asked and has closed its half gets this long to be answered. */
    private static final long PRESUMED_GONE_NANOS = SECONDS.toNanos(3);

    private final HttpConnection connection;
    private final ChannelHandlerContext context;
    private final EventLoop loop;
    private final ReplyWriter writer;
    private final Workers workers;
    private final long maxAnswerWaitNanos;

    /** The one that is being written; null when the answer is none, or has left. */
    private @Nullable ReplyStream stream;
    /** Its place in the queue for a worker; one may have begun by now. */
    private @Nullable Turn waiting;

    private boolean begun;
    private long openedNanos;
    private long askingNanos;

    StreamedAnswer(
            HttpConnection connection,
            ChannelHandlerContext context,
            EventLoop loop,
            ReplyWriter writer,
            Workers workers,
            Duration maxAnswerWait) {
        this.connection = connection;
        this.context = context;
        this.loop = loop;
        this.writer = writer;
        this.workers = workers;
        this.maxAnswerWaitNanos = maxAnswerWait.toNanos();
    }

    /** See {@link Exchange#answer}. */
    void now(Consumer<ReplyStream> answer) {
        write(whole(answer), open(ReplyStream.whole(this)));
    }

    /**
     * See {@link Exchange#stream}.
     *
     * @param heldBytes of the request's body, held until a worker begins
     * @param address looked at again when a worker begins: many may have been let in while none of them held anything yet
     * @param narrow null for what is known to be wide
     * @param busy what to answer if no worker takes it in time
     * @return false if the queue is full
     */
    boolean byWorker(
            long heldBytes,
            AddressWeight address,
            @Nullable Predicate<ReplyStream> narrow,
            Consumer<ReplyStream> wide,
            Reply busy) {
        ReplyStream opened = open(ReplyStream.inParts(this, maxAnswerWaitNanos));
        Runnable full = () -> refuse(opened, busy);
        Runnable widely = () -> inTurn(whole(wide), opened, true);
        Workers.Task task = narrow == null
                ? Workers.Task.wide(heldBytes, widely)
                : Workers.Task.of(
                        heldBytes,
                        () -> {
                            if (address.isFull()) {
                                full.run();
                                return true;
                            }
                            return inTurn(narrow, opened, false);
                        },
                        widely,
                        full);
        boolean accepted = workers.tryRun(task);
        if (accepted) {
            waiting = new Turn(task, busy, System.nanoTime());
        } else {
            end();
        }
        return accepted;
    }

    private static Predicate<ReplyStream> whole(Consumer<ReplyStream> answer) {
        return stream -> {
            answer.accept(stream);
            return true;
        };
    }

    /** On a worker. @param waits whether a slow peer may hold it @return false if the answer takes longer: it waits again then, and its time runs on */
    private boolean inTurn(Predicate<ReplyStream> answer, ReplyStream opened, boolean waits) {
        if (opened.isGone()) {
            return true;
        }
        opened.waitForPeer(waits);
        return write(answer, opened);
    }

    /** On a worker: there is no room for what this answer would hold. */
    private void refuse(ReplyStream opened, Reply busy) {
        onLoop(() -> {
            if (stream == opened && connection.requestToAnswer() != null) {
                end();
                connection.reply(busy);
            }
        });
    }

    /** Leaves the queue for a worker if that took too long. @return what to answer instead; null while there is nothing to give up */
    @Nullable
    Reply giveUpWaiting(long nowNanos, long maxWaitNanos) {
        Turn turn = waiting;
        if (turn == null || turn.waitedNanos(nowNanos) <= maxWaitNanos || !workers.withdraw(turn.task())) {
            return null;
        }
        end();
        return turn.busy();
    }

    private ReplyStream open(ReplyStream opened) {
        stream = opened;
        begun = false;
        openedNanos = System.nanoTime();
        askingNanos = FIRST_UNSEEN_ASKING_NANOS;
        return opened;
    }

    /** On the thread that answers. @return false if the answer is left to another call */
    private boolean write(Predicate<ReplyStream> answer, ReplyStream opened) {
        boolean done = true;
        try {
            done = answer.test(opened);
        } catch (RuntimeException | Error failure) {
            LOG.error("an answer failed", failure);
        } finally {
            if (done) {
                failIfOpen(opened);
            }
        }
        return done;
    }

    /** On the thread that answers. */
    ByteBuf allocate(int first, int most) {
        return context.alloc().directBuffer(first, most);
    }

    /** On a worker: others take its place while it waits for the peer. @return false if too many wait already */
    boolean park() {
        return workers.park();
    }

    /** On a worker that was parked. @param atOnce if nothing more will be written */
    void unpark(boolean atOnce) {
        workers.unpark(atOnce);
    }

    /** Whether somebody waits for a worker. */
    boolean othersWait() {
        return workers.isWideAwaited();
    }

    /** On the thread that answers. @param whole whether this is all of the answer */
    void send(ReplyStream from, @Nullable ByteBuf part, boolean whole, boolean last) {
        ByteBuf known = part == null ? Unpooled.EMPTY_BUFFER : part;
        if (loop.inEventLoop()) {
            put(from, known, whole, last);
        } else if (!onLoop(() -> put(from, known, whole, last))) {
            known.release();
            from.gone();
        }
    }

    /** From any thread. @return false if the door was shut meanwhile, with all its connections */
    private boolean onLoop(Runnable step) {
        try {
            loop.execute(step);
            return true;
        } catch (RejectedExecutionException shut) {
            return false;
        }
    }

    /** On the thread that answers. */
    private void failIfOpen(ReplyStream from) {
        from.abandon();
        onLoop(() -> {
            // It has left as a whole if another request is served by now.
            if (stream == from && connection.requestToAnswer() != null) {
                if (begun) {
                    connection.breakOff();
                } else {
                    end();
                    connection.answerBroken();
                }
            }
        });
    }

    private void put(ReplyStream from, ByteBuf part, boolean whole, boolean last) {
        RequestHead request = connection.requestToAnswer();
        if (stream != from || request == null) {
            part.release();
            from.gone();
            return;
        }
        boolean chunked = !whole && !request.isVersion10();
        if (!begun) {
            begun = true;
            boolean stays = connection.staysAfter(whole || chunked);
            long length = whole ? part.readableBytes() : chunked ? ReplyHeads.CHUNKED : ReplyHeads.UNTIL_CLOSED;
            writer.writeStreamHead(from, length, request.isVersion10(), stays);
        }
        if (request.method().equals("HEAD")) {
            // The head is all of it; who works out the rest need not go on.
            writer.flush();
            part.release();
            from.gone();
            connection.answered();
            return;
        }
        writer.writePart(from, part, chunked, last);
        if (last) {
            connection.answered();
        } else {
            connection.weigh();
        }
    }

    /** Nothing more of it will be sent. */
    void end() {
        stream = null;
        waiting = null;
    }

    /** Nobody is there any more to take it: whoever works it out may stop, and what waits for a worker holds its body no longer. */
    void gone() {
        ReplyStream open = stream;
        if (open != null) {
            open.gone();
        }
        Turn turn = waiting;
        if (turn != null) {
            workers.withdraw(turn.task());
        }
    }

    /**
     * A peer that has closed its half may wait for its answer, or be gone altogether. Only writing tells: an interim answer is read over by the one; the kernel of the other refuses it, so that the
     * next one fails and closes the connection.
     */
    void askWhetherAnybodyWaits() {
        ReplyStream open = stream;
        if (open != null) {
            ask(open, FIRST_ASKING_MILLIS);
        }
    }

    private void ask(ReplyStream open, long pauseMillis) {
        RequestHead request = unanswered();
        if (stream == open && request != null && !request.isVersion10()) {
            writer.sayProcessing();
            loop.schedule(() -> ask(open, 4 * pauseMillis), pauseMillis, MILLISECONDS);
        }
    }

    /** The request of which an answer is worked out and nothing has left yet; null if there is none. */
    private @Nullable RequestHead unanswered() {
        return stream == null || begun ? null : connection.requestToAnswer();
    }

    /** The same of a peer that sends more than is read while it waits: that it has closed would never be seen. To be called now and then. */
    void askNowAndThen(long nowNanos) {
        RequestHead request = unanswered();
        if (request != null && !request.isVersion10() && nowNanos - openedNanos > askingNanos) {
            askingNanos *= 4;
            writer.sayProcessing();
        }
    }

    /** Whether a peer that has closed its half has probably gone: who speaks HTTP/1.0 knows no interim answers, so that it can't be asked, and few close their half and wait. */
    boolean isPeerPresumedGone(long nowNanos) {
        RequestHead request = unanswered();
        return request != null && request.isVersion10() && nowNanos - openedNanos > PRESUMED_GONE_NANOS;
    }
}
