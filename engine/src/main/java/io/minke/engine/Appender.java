package io.minke.engine;

import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import org.agrona.DirectBuffer;

/**
 * One thread's door to the writer: collects samples in a frame and hands frames over through the ring. Not thread-safe: one appender per producing thread.
 *
 * <p>Two manners of use. Doors that must never block call {@link #offer} and {@link #tryPublish} and learn of durability through their {@link CommitListener}. Embedded users call
 * {@link #append}, {@link #flush} and {@link #awaitDurable}, which wait.
 */
public final class Appender implements AutoCloseable {
    /** Adds a sample to the open frame. @return false if the frame is full: publish it first, then offer again */
    public boolean offer(int seriesId, long timestampNanos, double value) {
        throw new UnsupportedOperationException();
    }

    /** The same for a series whose id is not known yet, by its encoded key (see {@link SeriesKey}); the writer assigns the id. */
    public boolean offer(DirectBuffer key, int offset, int length, long timestampNanos, double value) {
        throw new UnsupportedOperationException();
    }

    /** Records new info for a series, valid from {@code timestampNanos} on. @return false if the frame is full */
    public boolean offerInfo(SeriesKey key, SeriesInfo info, long timestampNanos) {
        throw new UnsupportedOperationException();
    }

    /**
     * Hands the open frame to the writer if the ring has room; an empty frame may be published to ask for an acknowledgement.
     *
     * @param acknowledge whether the writer shall make this and all earlier frames durable now and tell the listener
     * @return false if the ring is full: nothing changed, try again later and read nothing more from your peer meanwhile
     */
    public boolean tryPublish(boolean acknowledge) {
        throw new UnsupportedOperationException();
    }

    /** Sequence number of the last published frame, counted from 1. */
    public long publishedSequence() {
        throw new UnsupportedOperationException();
    }

    /** Appends, publishing and waiting where frame or ring are full. */
    public void append(SeriesKey key, long timestampNanos, double value) {
        throw new UnsupportedOperationException();
    }

    /** Publishes what is collected. @return its sequence, for {@link #awaitDurable} */
    public long flush() {
        throw new UnsupportedOperationException();
    }

    /** Waits until the frame with this sequence is durable and readable. @throws RuntimeException why it was not kept */
    public void awaitDurable(long sequence) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
