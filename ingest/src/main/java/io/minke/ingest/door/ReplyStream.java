package io.minke.ingest.door;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, written by a worker, or at once by the connection's own thread. A short one leaves as a whole with its length; a longer one of a worker leaves in parts, and the worker waits
 * while the peer does not take them. Belongs to one thread.
 */
public final class ReplyStream extends OutputStream {
    /** Answers of a worker up to here go out in one piece; longer ones in pieces of this size. */
    private static final int PART_BYTES = 64 << 10;
    /** How much may be on its way before the writer waits. */
    private static final int MAX_UNTAKEN_BYTES = 256 << 10;

    /** Room for a whole answer of unknown length: a day of one series as a dataset. */
    private static final int WHOLE_BYTES = 128 << 10;

    /** A peer that takes its answer as fast as it can be sent lets a worker wait for less. */
    private static final long HELD_NANOS = MILLISECONDS.toNanos(100);
    /** So long at most a worker waits at a stretch for a peer while others wait for the worker. */
    private static final long LONGEST_HELD_NANOS = SECONDS.toNanos(2);

    private final StreamedAnswer answer;
    private final boolean inParts;
    private long patienceNanos;
    private @Nullable ByteBuf part;
    private int status = 200;
    private String contentType = "";
    private List<String> headers = List.of();
    private boolean waits = true;
    private boolean begun;
    private boolean closed;
    private int untakenBytes;
    private volatile boolean gone;

    private ReplyStream(StreamedAnswer answer, boolean inParts, long patienceNanos) {
        this.answer = answer;
        this.inParts = inParts;
        this.patienceNanos = patienceNanos;
    }

    /** For a worker. @param patienceNanos for how long it waits for the peer in all */
    static ReplyStream inParts(StreamedAnswer answer, long patienceNanos) {
        return new ReplyStream(answer, true, patienceNanos);
    }

    /** For the connection's own thread, which must not wait: leaves in one piece. */
    static ReplyStream whole(StreamedAnswer answer) {
        return new ReplyStream(answer, false, 0);
    }

    /** Says what the answer is; to be called before the first byte. @param headers name, value, name, value … */
    public void begin(int status, String contentType, List<String> headers) {
        this.status = status;
        this.contentType = contentType;
        this.headers = List.copyOf(headers);
    }

    /** Whether the writer is held up by a peer that does not take what is sent; it need not be where answers are short enough to be held. */
    void waitForPeer(boolean mayWait) {
        waits = mayWait;
    }

    /** Whether a part has left, so that status and headers can't be changed any more. */
    public boolean hasBegun() {
        return begun;
    }

    /** Whether nobody is there any more to take the answer, so that it need not be worked out; from any thread. */
    public boolean isGone() {
        return gone;
    }

    @Override
    public void write(int b) throws IOException {
        open(1).writeByte(b);
        sendWhenFull();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!inParts) {
            if (part == null && !closed) {
                // Short answers come in one piece; one that fills the writer's buffer is about to go on.
                part = answer.allocate(length < PART_BYTES / 2 ? length : WHOLE_BYTES, Integer.MAX_VALUE);
            }
            open(length).writeBytes(bytes, offset, length);
            return;
        }
        int from = offset;
        int left = length;
        while (left > 0) {
            ByteBuf buffer = open(left);
            int now = Math.min(left, PART_BYTES - buffer.readableBytes());
            buffer.writeBytes(bytes, from, now);
            from += now;
            left -= now;
            sendWhenFull();
        }
    }

    /** Does nothing: parts leave when they are full, so that an answer that fits one part has a length. */
    @Override
    public void flush() {}

    /** Ends the answer. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ByteBuf last = take();
            boolean whole = !begun;
            begun = true;
            answer.send(this, last, whole, true);
        }
    }

    /** Gives up: nothing was sent yet, so that something else can be; or the connection breaks off, which is how a peer learns of an answer that is not whole. */
    void abandon() {
        if (!closed) {
            closed = true;
            ByteBuf dropped = take();
            if (dropped != null) {
                dropped.release();
            }
        }
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    List<String> headers() {
        return headers;
    }

    /** @param bytes that are about to be written: many of them are most of a part, which then need not grow from one size to the next */
    private ByteBuf open(int bytes) throws IOException {
        if (closed) {
            throw new IOException("the answer has been closed");
        }
        ByteBuf buffer = part;
        if (buffer == null) {
            int first = inParts && bytes > PART_BYTES / 8 ? PART_BYTES : 1 << 10;
            buffer = answer.allocate(first, inParts ? PART_BYTES : Integer.MAX_VALUE);
            part = buffer;
        }
        return buffer;
    }

    private @Nullable ByteBuf take() {
        ByteBuf taken = part;
        part = null;
        return taken;
    }

    private void sendWhenFull() throws IOException {
        ByteBuf buffer = part;
        if (inParts && buffer != null && buffer.readableBytes() >= PART_BYTES) {
            if (waits) {
                awaitRoom();
            }
            synchronized (this) {
                untakenBytes += buffer.readableBytes();
            }
            part = null;
            begun = true;
            answer.send(this, buffer, false, false);
        }
    }

    /** Whoever takes his answer too slowly is closed by his connection, and then he is gone; whoever takes it steadily but for too long gets no more of it. */
    private void awaitRoom() throws IOException {
        long begun = System.nanoTime();
        boolean parked = false;
        boolean hasRoom = awaitRoom(Math.min(HELD_NANOS, patienceNanos));
        long waited = System.nanoTime() - begun;
        try {
            while (!hasRoom && !gone && waited < patienceNanos) {
                parked = parked || answer.park();
                if (!parked && waited > LONGEST_HELD_NANOS && answer.othersWait()) {
                    break;
                }
                hasRoom = awaitRoom(Math.min(parked ? patienceNanos : HELD_NANOS, patienceNanos - waited));
                waited = System.nanoTime() - begun;
            }
        } finally {
            patienceNanos -= waited;
            if (parked) {
                answer.unpark(!hasRoom || gone);
            }
        }
        if (gone) {
            throw new IOException("the peer has gone");
        }
        if (!hasRoom) {
            throw new IOException("the peer has let a worker wait for too long");
        }
    }

    /** @return whether there is room now */
    private synchronized boolean awaitRoom(long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        for (long left = nanos;
                untakenBytes >= MAX_UNTAKEN_BYTES && !gone && left > 0;
                left = end - System.nanoTime()) {
            try {
                NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
        }
        return untakenBytes < MAX_UNTAKEN_BYTES;
    }

    synchronized void taken(int bytes) {
        untakenBytes -= bytes;
        notifyAll();
    }

    synchronized void gone() {
        gone = true;
        notifyAll();
    }
}
