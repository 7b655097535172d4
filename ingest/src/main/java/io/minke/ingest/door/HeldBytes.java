package io.minke.ingest.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollSocketChannel;
import org.jspecify.annotations.Nullable;

/** What a connection has read and can't use yet, as it came. While there is something, nothing more is read. Belongs to the connection's thread. */
final class HeldBytes {
    /** Of Linux: the other side has closed, this one has not. */
    private static final int TCP_CLOSE_WAIT = 8;

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

    /** Whether the peer has closed its half behind bytes that are not read yet, so that nobody is told; as far as the kernel tells. */
    boolean hideAnEnd() {
        if (held == null || !(context.channel() instanceof EpollSocketChannel socket) || !socket.isOpen()) {
            return false;
        }
        try {
            return socket.tcpInfo().state() == TCP_CLOSE_WAIT;
        } catch (ChannelException justClosed) {
            return false;
        }
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
