package io.minke.ingest.door;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.BooleanSupplier;

/** How a connection ends, so that its peer gets all of its last answer, or learns that it did not. Belongs to the connection's thread. */
final class Departure {
    private final ChannelHandlerContext context;
    private final ReplyWriter writer;
    private final Patience patience;
    /** Whether the last answer has left as far as the kernel, so that only its being read is waited for. */
    private boolean outputClosed;

    Departure(ChannelHandlerContext context, ReplyWriter writer, Patience patience) {
        this.context = context;
        this.writer = writer;
        this.patience = patience;
    }

    /** At once; what was not taken is lost. */
    void close() {
        context.close();
    }

    /** Closes so that the peer sees it: whoever is told of nothing but an end may take it for the end of his answer. */
    void reset() {
        if (context.channel().isOpen()) {
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            close();
        }
    }

    /** Whether all that was written has left as far as the kernel. */
    boolean hasSaidAll() {
        return outputClosed || writer.untakenBytes() == 0;
    }

    /** Lets what was written leave, and ends then. Closing with unread bytes in the socket would reset the connection, and the peer might never see the answer; so he closes first, or has had some time. */
    void afterAnswer(BooleanSupplier peerHasClosed) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (peerHasClosed.getAsBoolean() || !written.isSuccess()) {
                close();
            } else {
                ((DuplexChannel) context.channel()).shutdownOutput();
                outputClosed = true;
                patience.noteLastAnswer();
                context.channel().config().setAutoRead(true);
            }
        });
    }

    /** Whether the peer has had his time to read the last answer. */
    boolean isOver(long now) {
        return outputClosed && patience.lingeredLongEnough(now);
    }
}
