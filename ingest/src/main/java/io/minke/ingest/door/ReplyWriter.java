package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;

/** Puts answers into bytes: whole ones, and streams with a length, in chunks, or until the connection closes. Belongs to the connection's thread. */
final class ReplyWriter {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] PROCESSING = "HTTP/1.1 102 Processing\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);
    private static final int HEAD_BYTES = 512;

    private final ChannelHandlerContext context;
    private final ReplyHeads heads;
    private final AnswerPace pace;
    private long writtenBytes;

    ReplyWriter(ChannelHandlerContext context, ReplyHeads heads, DoorOptions options) {
        this.context = context;
        this.heads = heads;
        pace = new AnswerPace(options.answerWindow().toNanos(), options.minAnswerBytesPerWindow());
    }

    /** What was written and not taken by the kernel, with what it costs to hold it. */
    long untakenBytes() {
        ChannelOutboundBuffer outbound = context.channel().unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes() - outbound.currentProgress();
    }

    /** Whether the peer takes what waits for it more slowly than it may. */
    boolean isTakenTooSlowly(long now) {
        long untaken = untakenBytes();
        if (untaken == 0) {
            pace.begin(now, writtenBytes);
            return false;
        }
        return pace.isTooSlow(now, writtenBytes - untaken);
    }

    void sayContinue() {
        put(Unpooled.wrappedBuffer(CONTINUE));
        context.flush();
    }

    void sayProcessing() {
        put(Unpooled.wrappedBuffer(PROCESSING));
        context.flush();
    }

    private void put(ByteBuf piece) {
        noteWritten(piece);
        context.write(piece, context.voidPromise());
    }

    private void noteWritten(ByteBuf piece) {
        if (untakenBytes() == 0) {
            pace.begin(System.nanoTime(), writtenBytes);
        }
        writtenBytes += piece.readableBytes();
    }

    void write(Reply reply, boolean withBody, boolean version10, boolean stays) {
        ByteBuf out = context.alloc().directBuffer(HEAD_BYTES + reply.body().length);
        try {
            heads.write(
                    out, reply.status(), reply.contentType(), reply.headers(), reply.body().length, version10, stays);
        } catch (RuntimeException | Error bug) {
            out.release();
            throw bug;
        }
        if (withBody) {
            out.writeBytes(reply.body());
        }
        put(out);
        context.flush();
    }

    /** @param length or {@link ReplyHeads#CHUNKED}, or {@link ReplyHeads#UNTIL_CLOSED} */
    void writeStreamHead(ReplyStream from, long length, boolean version10, boolean stays) {
        ByteBuf out = context.alloc().directBuffer(HEAD_BYTES);
        heads.write(out, from.status(), from.contentType(), from.headers(), length, version10, stays);
        put(out);
    }

    /** Sends what was written of an answer that needs no more. */
    void flush() {
        context.flush();
    }

    /** Sends a part on its way and tells the stream when it was taken. */
    void writePart(ReplyStream from, ByteBuf part, boolean chunked, boolean last) {
        int bytes = part.readableBytes();
        if (chunked && bytes > 0) {
            put(Unpooled.copiedBuffer(Integer.toHexString(bytes) + "\r\n", US_ASCII));
        }
        noteWritten(part);
        context.write(part).addListener(written -> {
            if (!written.isSuccess()) {
                // First, so that nobody takes the room for a peer that goes on reading.
                from.gone();
            }
            from.taken(bytes);
        });
        if (chunked && bytes > 0) {
            put(Unpooled.wrappedBuffer(LINE_END));
        }
        if (chunked && last) {
            put(Unpooled.wrappedBuffer(LAST_CHUNK));
        }
        context.flush();
    }
}
