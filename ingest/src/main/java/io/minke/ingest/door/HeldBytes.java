package io.minke.ingest.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/** What a connection has read and can't use yet, as it came. While there is something, nothing more is read. Belongs to the connection's thread. */
final class HeldBytes {
    private final ChannelHandlerContext context;
    private @Nullable ByteBuf held;

    HeldBytes(ChannelHandlerContext context) {
        this.context = context;
    }

    boolean isEmpty() {
        return held == null;
    }

    int count() {
        ByteBuf known = held;
        return known == null ? 0 : known.capacity();
    }

    /** Takes bytes over, behind those that are there. */
    void hold(ByteBuf in) {
        ByteBuf before = held;
        if (before == null) {
            held = in;
            context.channel().config().setAutoRead(false);
            return;
        }
        ByteBuf both = context.alloc().directBuffer(before.readableBytes() + in.readableBytes());
        both.writeBytes(before).writeBytes(in);
        before.release();
        in.release();
        held = both;
    }

    /** Hands them back; who uses them up lets the socket be read again. */
    @Nullable
    ByteBuf take() {
        ByteBuf taken = held;
        held = null;
        return taken;
    }

    void release() {
        ByteBuf dropped = take();
        if (dropped != null) {
            dropped.release();
        }
    }
}
