package io.minke.ingest.door;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a connection lets routes see and do, of whatever request it serves at the moment. */
final class ConnectionExchange implements Exchange {
    private final HttpConnection connection;
    private final Door door;
    private final LoopContext loop;
    private final BodyFeed body;
    private final Patience patience;
    private final InetAddress peer;
    private final boolean own;

    ConnectionExchange(
            HttpConnection connection,
            Door door,
            LoopContext loop,
            BodyFeed body,
            Patience patience,
            InetAddress peer,
            boolean own) {
        this.connection = connection;
        this.door = door;
        this.loop = loop;
        this.body = body;
        this.patience = patience;
        this.peer = peer;
        this.own = own;
    }

    @Override
    public RequestHead head() {
        return connection.head();
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
    public void limitBody(long bytes, long packedBytes) {
        body.limit(bytes, packedBytes);
    }

    @Override
    public long mostBodyBytes() {
        return body.mostBytes();
    }

    @Override
    public void limitBodyTime(Duration most) {
        patience.expectBodyBy(System.nanoTime() + most.toNanos());
    }

    @Override
    public void resume() {
        connection.resume();
    }

    @Override
    public void reply(Reply reply) {
        connection.reply(reply);
    }

    @Override
    public boolean work(Runnable task) {
        return door.workers().tryRun(body.handedBytes(), task);
    }

    @Override
    public void answer(Consumer<ReplyStream> answer, Reply busy) {
        connection.answerNow(answer, busy);
    }

    @Override
    public void stream(Consumer<ReplyStream> answer, Reply busy) {
        stream(
                opened -> {
                    answer.accept(opened);
                    return true;
                },
                answer,
                busy);
    }

    @Override
    public void stream(Predicate<ReplyStream> narrow, Consumer<ReplyStream> wide, Reply busy) {
        connection.answerByWorker(narrow, wide, busy);
    }

    @Override
    public void streamWide(Consumer<ReplyStream> answer, Reply busy) {
        connection.answerByWorker(null, answer, busy);
    }
}
