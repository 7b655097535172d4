package io.minke.engine.ring;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BitUtil;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Many producers hand frames to one consumer. A full ring refuses the frame; nothing is dropped and nobody is blocked. The consumer sleeps when there is nothing urgent: it is woken by frames that
 * want an acknowledgement and by a ring that fills, not by every frame, since waking costs more than a frame of samples.
 */
public final class SampleRing {
    private static final int FRAME_TYPE = 1;

    private final ManyToOneRingBuffer ring;
    private final int wakeBytes;
    private volatile @Nullable Thread sleeper;

    /** @param capacityBytes a power of two; the longest frame is an eighth of it */
    public SampleRing(int capacityBytes) {
        ByteBuffer memory = ByteBuffer.allocateDirect(
                BitUtil.findNextPositivePowerOfTwo(capacityBytes) + RingBufferDescriptor.TRAILER_LENGTH);
        ring = new ManyToOneRingBuffer(new UnsafeBuffer(memory));
        wakeBytes = ring.capacity() / 4;
    }

    public int maxFrameBytes() {
        return ring.maxMsgLength();
    }

    /**
     * Claims room for a frame; whatever happens, {@link #publish} or {@link #abort} must follow at once on the same thread, or the consumer stops there.
     *
     * @return offset in {@link #buffer()}, or a negative number if the ring is full
     */
    public int tryClaim(int lengthBytes) {
        return ring.tryClaim(FRAME_TYPE, lengthBytes);
    }

    public AtomicBuffer buffer() {
        return ring.buffer();
    }

    public void publish(int claimedOffset, boolean urgent) {
        ring.commit(claimedOffset);
        // The consumer shows itself asleep, then looks at the ring; we fill the ring, then look for a sleeper. One of
        // us must see the other.
        UnsafeApi.fullFence();
        if (sleeper != null && (urgent || ring.size() > wakeBytes)) {
            wake();
        }
    }

    public void abort(int claimedOffset) {
        ring.abort(claimedOffset);
    }

    /** Takes frames in order, consumer only. The handler must not throw: its frame would be gone. @return how many */
    public int read(MessageHandler handler, int limit) {
        return ring.read(handler, limit);
    }

    /** Puts the consumer to sleep until {@link #wake}, an urgent frame, a filling ring, or the time is over. */
    public void sleep(long nanos, SleepCondition stillNothingToDo) {
        sleeper = Thread.currentThread();
        try {
            // Asked after the sleeper is visible: who publishes later sees it, what was published before is seen here.
            if (stillNothingToDo.holds()) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            sleeper = null;
        }
    }

    public void wake() {
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Behind everything that producers have claimed by now; what {@link #consumedPosition} has reached has been read. */
    public long claimedPosition() {
        return ring.producerPosition();
    }

    public long consumedPosition() {
        return ring.consumerPosition();
    }

    public boolean isEmpty() {
        return ring.producerPosition() == ring.consumerPosition();
    }

    /** Bytes waiting. */
    public int usedBytes() {
        return ring.size();
    }

    /** What the consumer looks at once more before it falls asleep. */
    @FunctionalInterface
    public interface SleepCondition {
        boolean holds();
    }
}
