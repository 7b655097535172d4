package io.minke.ingest.door;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;

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

    /** A body beyond this is answered with 413, packed or not; to be set when the request is opened. */
    default void limitBody(long bytes) {
        limitBody(bytes, bytes);
    }

    /** The same. @param packedBytes of a body that comes as gzip, as it comes */
    void limitBody(long bytes, long packedBytes);

    /** How long the body may still come to be: as long as it says of itself if that is what will be handed on, else its limit; to be asked while it is opened or read. */
    long mostBodyBytes();

    /** The rest of the body must come within this time, of which what we hold it up is a part; a slower peer is answered with 408. */
    void limitBodyTime(Duration most);

    /** Offers the rest of the body again to a {@link RequestBody} that left some. */
    void resume();

    /** Answers. The answer leaves when the body has been read; who takes a body that is not whole yet is told that it ends there. */
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
     * @param busy replied instead if the peer's address holds too many answers already that it does not take
     */
    void answer(Consumer<ReplyStream> answer, Reply busy);

    /**
     * Lets a worker answer through a stream: {@code answer} is called on another thread, exactly once unless the workers are too busy, or the peer's address holds too much that it does not take; then {@code busy} is replied.
     *
     * @param answer must close the stream when it is done, or throw
     */
    void stream(Consumer<ReplyStream> answer, Reply busy);

    /** The same for what may take seconds or more: others are let past. */
    void streamWide(Consumer<ReplyStream> answer, Reply busy);

    /**
     * The same for what may take long or not: what does not is let past what does.
     *
     * @param narrow answers, or returns false and has written nothing
     * @param wide answers then
     */
    void stream(Predicate<ReplyStream> narrow, Consumer<ReplyStream> wide, Reply busy);
}
