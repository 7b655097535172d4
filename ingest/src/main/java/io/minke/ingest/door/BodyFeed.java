package io.minke.ingest.door;

import io.netty.buffer.ByteBuf;

/** The body of the request at hand: where it ends, how long it may be, and who takes it. Belongs to the connection's thread. */
final class BodyFeed {
    /** A body that nobody asked for may be as long as this. */
    private static final long UNWANTED_BYTES = 64 << 10;

    private final Patience patience;
    private final ChunkedFraming chunks = new ChunkedFraming();
    private RequestBody taker = RequestBody.IGNORED;
    private boolean chunked;
    private boolean gzip;
    private boolean stalled;
    private long leftBytes;
    private long takenBytes;
    /** As it comes. */
    private long limitBytes;
    /** As it is handed on. */
    private long unpackedLimitBytes;

    BodyFeed(Patience patience) {
        this.patience = patience;
    }

    /** Nobody takes it yet. */
    void begin(RequestHead request) {
        taker = RequestBody.IGNORED;
        chunked = request.isChunked();
        gzip = request.isGzip();
        leftBytes = Math.max(0, request.contentLength());
        takenBytes = 0;
        limit(UNWANTED_BYTES, UNWANTED_BYTES);
        chunks.start();
        patience.beginBody(System.nanoTime());
    }

    /** See {@link Exchange#limitBody}. */
    void limit(long bytes, long packedBytes) {
        limitBytes = gzip ? packedBytes : bytes;
        unpackedLimitBytes = bytes;
    }

    long unpackedLimitBytes() {
        return unpackedLimitBytes;
    }

    /** See {@link Exchange#mostBodyBytes}. */
    long mostBytes() {
        return chunked || gzip ? unpackedLimitBytes : Math.min(limitBytes, takenBytes + leftBytes);
    }

    void giveTo(RequestBody body) {
        taker = body;
    }

    /** Nobody takes the rest; it is read over. */
    void drop() {
        taker = RequestBody.IGNORED;
    }

    /** Whether there is one, be it of no bytes. */
    boolean isAwaited() {
        return leftBytes > 0 || chunked;
    }

    /** Whether it says of itself that it is longer than it may be. */
    boolean isTooLong() {
        return leftBytes > limitBytes;
    }

    void requireShortEnough() {
        if (isTooLong()) {
            throw tooLarge();
        }
    }

    private HttpFault tooLarge() {
        return new HttpFault(413, "Request Entity Too Large: the body is longer than " + limitBytes + " bytes");
    }

    /** Hands on what has come. @return whether that was the end */
    boolean read(ByteBuf in) {
        if (!chunked) {
            leftBytes -= offer(in, leftBytes);
            return leftBytes == 0;
        }
        chunks.frame(in);
        long data = chunks.dataBytes();
        if (data > 0 && in.isReadable()) {
            chunks.tookData(offer(in, data));
        }
        return chunks.hasEnded();
    }

    /** Hands at most {@code limit} bytes on. @return how many were taken */
    private int offer(ByteBuf in, long limit) {
        int end = in.writerIndex();
        int start = in.readerIndex();
        int offered = (int) Math.min(in.readableBytes(), limit);
        if (takenBytes + offered > limitBytes) {
            throw tooLarge();
        }
        RequestBody reader = taker;
        in.writerIndex(start + offered);
        try {
            reader.read(in);
            if (taker != reader) {
                // It was told meanwhile that nothing more comes; the rest is read over.
                in.readerIndex(start + offered);
            }
        } finally {
            in.writerIndex(end);
        }
        int taken = in.readerIndex() - start;
        stalled = taken < offered;
        takenBytes += taken;
        patience.noteBody(taken);
        return taken;
    }

    /** Whether something was left that will be taken later. */
    boolean isStalled() {
        return stalled;
    }

    /** It is to be offered again. @return whether it was stalled */
    boolean goOn() {
        boolean waited = stalled;
        stalled = false;
        return waited;
    }

    long takenBytes() {
        return takenBytes;
    }

    /** As they were handed on. */
    long handedBytes() {
        return taker instanceof GzipBody packed ? packed.inflatedBytes() : takenBytes;
    }

    void end() {
        taker.end();
    }

    /** Who takes it is told that nothing more will come. */
    void abort() {
        RequestBody abandoned = taker;
        drop();
        stalled = false;
        abandoned.abort();
    }
}
