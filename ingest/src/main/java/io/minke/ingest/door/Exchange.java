package io.minke.ingest.door;

import java.net.InetAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** One request and its answer. Used by the connection's thread only, except where it says otherwise. */
public interface Exchange {
    RequestHead head();

    InetAddress peer();

    /** Whether it came over an {@link OwnConnection}: whoever may ask what, the door may ask itself. Only the query layer honours it. */
    boolean isOwn();

    /** Number of the thread that serves this connection, from 0. */
    int loop();

    /** The thread itself. */
    ScheduledExecutorService loopExecutor();

    /** A body beyond this is answered with 413; to be set when the request is opened. */
    void limitBody(long bytes);

    /** Offers the rest of the body again to a {@link RequestBody} that left some. */
    void resume();

    /** Answers. The answer leaves when the body has been read. */
    void reply(Reply reply);

    /**
     * Has a worker do something that takes long and is no answer yet, such as taking a long body apart; {@link #loopExecutor} leads back from there.
     *
     * @return false if the workers are too busy: nothing was begun
     */
    boolean work(Runnable task);

    /**
     * Answers at once, on this thread: for what is worked out already and short.
     *
     * @param answer must close the stream when it is done, or throw
     */
    void answer(Consumer<ReplyStream> answer);

    /**
     * Lets a worker answer through a stream: {@code answer} is called on another thread, exactly once unless the workers are too busy; then {@code busy} is replied.
     *
     * @param answer must close the stream when it is done, or throw
     */
    void stream(Consumer<ReplyStream> answer, Reply busy);
}
