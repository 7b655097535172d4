package io.minke.engine;

import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.Horizon;
import io.minke.engine.ring.SampleFrame;
import io.minke.engine.ring.SampleRing;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One thread's door to the writer: collects samples in a frame and hands frames over through the ring. Not thread-safe: one appender per producing thread.
 *
 * <p>Two manners of use. Doors that must never block call {@link #offer} and {@link #tryPublish} and learn of durability through their {@link CommitListener}. Embedded users call
 * {@link #append}, {@link #flush} and {@link #awaitDurable}, which wait.
 */
public final class Appender implements AutoCloseable {
    /** Samples of a frame: 40 KiB, so that a frame is still in the second-level cache when the writer takes it. */
    public static final int FRAME_SAMPLES = 2_048;

    /** Room for the names of new series in a frame. */
    private static final int FRAME_KEYS_BYTES = 128 << 10;

    private static final int FRAME_INFOS = 1_024;
    private static final long LONGS_OFFSET = UnsafeApi.arrayBaseOffset(long[].class);
    private static final long DOUBLES_OFFSET = UnsafeApi.arrayBaseOffset(double[].class);
    private static final long INTS_OFFSET = UnsafeApi.arrayBaseOffset(int[].class);
    /** How long a waiting caller sleeps before it looks again; the writer wakes it earlier. */
    private static final long WAIT_NANOS = 1_000_000;

    /** The listener of those who wait themselves. */
    static final CommitListener UNHEARD = (sequence, refusedSamples, failure) -> {};

    private final int number;
    private final WritePath writePath;
    private final SampleRing ring;
    private final SeriesIndex series;
    private final CommitListener listener;

    private final long[] timestamps = new long[FRAME_SAMPLES];
    private final double[] values = new double[FRAME_SAMPLES];
    private final int[] ids = new int[FRAME_SAMPLES];
    private final UnsafeBuffer keys = new UnsafeBuffer(new byte[FRAME_KEYS_BYTES]);
    private final List<InfoChange> infos = new ArrayList<>();
    private final ExpandableArrayBuffer keyScratch = new ExpandableArrayBuffer(SeriesKey.MAX_ENCODED_BYTES);
    private int count;
    private int keyCount;
    private int keysLength;
    private long latestAllowedNanos;
    private Horizon horizon;
    private long sequence;
    /** Up to here whoever waits was told what became of it. */
    private long awaitedSequence;

    private boolean closed;

    private volatile long settledSequence;
    private volatile long failedSequence;
    private volatile @Nullable RuntimeException failure;
    private volatile @Nullable Thread waiter;

    Appender(int number, WritePath writePath, CommitListener listener) {
        this.number = number;
        this.writePath = writePath;
        this.ring = writePath.ring();
        this.series = writePath.series();
        this.listener = listener;
        this.latestAllowedNanos = writePath.latestAllowedNanos();
        this.horizon = writePath.horizon();
    }

    /**
     * Adds a sample to the open frame.
     *
     * @return false if the frame is full: publish it first, then offer again
     * @throws Rejected if the timestamp is further ahead of the clock than the engine allows, or older than the retention of the series
     */
    public boolean offer(int seriesId, long timestampNanos, double value) {
        int index = count;
        if (index == FRAME_SAMPLES) {
            return false;
        }
        if (index == 0) {
            // Here rather than at the end of the frame before, which may lie long back.
            horizon = writePath.horizon();
        }
        if (timestampNanos > latestAllowedNanos) {
            checkNotAhead(timestampNanos);
        }
        if (timestampNanos < horizon.latestFloor() && seriesId >= 0) {
            if (!horizon.covers(seriesId)) {
                horizon = writePath.horizon();
            }
            checkKept(timestampNanos, horizon.floorNanos(seriesId));
        }
        timestamps[index] = timestampNanos;
        values[index] = value;
        ids[index] = seriesId;
        count = index + 1;
        return true;
    }

    /** The same for a series whose id is not known yet, by its encoded key (see {@link SeriesKey}); the writer assigns the id. */
    public boolean offer(DirectBuffer key, int offset, int length, long timestampNanos, double value) {
        if (length > SeriesKey.MAX_ENCODED_BYTES) {
            throw new EngineBug("encoded key of " + length + " bytes, the limit is " + SeriesKey.MAX_ENCODED_BYTES);
        }
        if (count == 0) {
            horizon = writePath.horizon();
        }
        if (timestampNanos < horizon.latestFloor()) {
            checkKept(timestampNanos, writePath.floorNanos(SeriesKey.decode(key, offset)));
        }
        if (count == FRAME_SAMPLES
                || keysLength + Short.BYTES + length > FRAME_KEYS_BYTES
                || !offer(-1 - keyCount, timestampNanos, value)) {
            return false;
        }
        keys.putShort(keysLength, (short) length);
        keys.putBytes(keysLength + Short.BYTES, key, offset, length);
        keysLength += Short.BYTES + length;
        keyCount++;
        return true;
    }

    /** Records new info for a series, valid from {@code timestampNanos} on. The series need not exist yet. @return false if the frame is full */
    public boolean offerInfo(SeriesKey key, SeriesInfo info, long timestampNanos) {
        if (infos.size() == FRAME_INFOS) {
            return false;
        }
        infos.add(new InfoChange(key, info, timestampNanos));
        return true;
    }

    /**
     * Hands the open frame to the writer if the ring has room; an empty frame may be published to ask for an acknowledgement.
     *
     * @param acknowledge whether the writer shall make this and all earlier frames durable now and tell the listener
     * @return false if the ring is full: nothing changed, try again later and read nothing more from your peer meanwhile
     */
    public boolean tryPublish(boolean acknowledge) {
        int payloadLength = SampleFrame.payloadLength(count);
        int claimed = ring.tryClaim(SampleFrame.PAYLOAD_OFFSET + payloadLength + keysLength);
        if (claimed < 0) {
            return false;
        }
        // Before the frame, so that the writer finds them when it finds the frame.
        writePath.changeInfos(infos);
        infos.clear();
        AtomicBuffer buffer = ring.buffer();
        SampleFrame.header(buffer, claimed, number, acknowledge, sequence + 1, keysLength);
        int payload = claimed + SampleFrame.PAYLOAD_OFFSET;
        SampleFrame.count(buffer, payload, count);
        long address = buffer.addressOffset() + payload;
        UnsafeApi.copyMemory(timestamps, LONGS_OFFSET, null, address + SampleFrame.timestampsOffset(), 8L * count);
        UnsafeApi.copyMemory(values, DOUBLES_OFFSET, null, address + SampleFrame.valuesOffset(count), 8L * count);
        UnsafeApi.copyMemory(ids, INTS_OFFSET, null, address + SampleFrame.idsOffset(count), 4L * count);
        buffer.putBytes(payload + payloadLength, keys, 0, keysLength);
        ring.publish(claimed, acknowledge);
        sequence++;
        count = 0;
        keyCount = 0;
        keysLength = 0;
        latestAllowedNanos = writePath.latestAllowedNanos();
        return true;
    }

    /** Sequence number of the last published frame, counted from 1. */
    public long publishedSequence() {
        return sequence;
    }

    /** Samples in the open frame. */
    public int pendingCount() {
        return count;
    }

    /** Appends, publishing and waiting where frame or ring are full. */
    public void append(SeriesKey key, long timestampNanos, double value) {
        int length = key.encode(keyScratch, 0);
        int seriesId = series.find(keyScratch, 0, length);
        if (seriesId >= 0) {
            append(seriesId, timestampNanos, value);
            return;
        }
        while (!offer(keyScratch, 0, length, timestampNanos, value)) {
            publish(false);
        }
    }

    /** The same for a known series, see {@link SeriesIndex#find}. */
    public void append(int seriesId, long timestampNanos, double value) {
        if (seriesId < 0 || seriesId >= series.count()) {
            throw new Rejected("series id " + seriesId + " does not exist; there are " + series.count());
        }
        while (!offer(seriesId, timestampNanos, value)) {
            publish(false);
        }
    }

    /** Publishes what is collected and asks for its durability. @return its sequence, for {@link #awaitDurable} */
    public long flush() {
        publish(true);
        return sequence;
    }

    /** Waits until the frame with this sequence is durable and readable. @throws RuntimeException why it was not kept, or one that was published since the last one waited for: {@link #append} publishes by itself */
    public void awaitDurable(long publishedSequence) {
        if (publishedSequence > sequence) {
            throw new Rejected("sequence " + publishedSequence + " was not published; the last one is " + sequence);
        }
        waiter = Thread.currentThread();
        while (settledSequence < publishedSequence) {
            writePath.checkAlive();
            LockSupport.parkNanos(this, WAIT_NANOS);
        }
        waiter = null;
        long answered = Math.min(awaitedSequence, publishedSequence - 1);
        awaitedSequence = Math.max(awaitedSequence, publishedSequence);
        RuntimeException reason = failure;
        if (reason != null && failedSequence > answered) {
            throw reason;
        }
    }

    /** Publishes what is collected, waits until it is durable, and leaves the writer. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (listener != UNHEARD) {
            awaitedSequence = settledSequence;
        }
        try {
            if (count > 0 || !infos.isEmpty() || settledSequence < sequence) {
                awaitDurable(flush());
            }
        } finally {
            writePath.remove(this);
        }
    }

    int number() {
        return number;
    }

    /** Called by the writer. */
    void settled(long upToSequence, int refusedSamples, @Nullable RuntimeException reason) {
        if (reason != null) {
            failure = reason;
            failedSequence = upToSequence;
        }
        // First, so that who waits for this sequence finds that the listener knows of it.
        listener.committed(upToSequence, refusedSamples, reason);
        settledSequence = upToSequence;
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    private void publish(boolean acknowledge) {
        while (!tryPublish(acknowledge)) {
            writePath.checkAlive();
            ring.wake();
            LockSupport.parkNanos(this, WAIT_NANOS / 10);
        }
    }

    private static void checkKept(long timestampNanos, long floorNanos) {
        if (timestampNanos < floorNanos) {
            throw new Rejected("timestamp " + timestampNanos
                    + " ns is older than the retention of its series: the oldest that is kept now is " + floorNanos
                    + " ns");
        }
    }

    private void checkNotAhead(long timestampNanos) {
        latestAllowedNanos = writePath.latestAllowedNanos();
        if (timestampNanos > latestAllowedNanos) {
            throw new Rejected(
                    "timestamp " + timestampNanos + " ns is too far in the future: the latest allowed now is "
                            + latestAllowedNanos + " ns (see maxFuture)");
        }
    }
}
