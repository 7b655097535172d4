package io.minke.ingest.door;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts who is in. When the house is full nobody new is accepted; those who are in stay. */
final class DoorKeeper extends ChannelInboundHandlerAdapter {
    private final DoorOptions options;
    private final DoorCounters counters;
    private final ConcurrentHashMap<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
    private volatile @Nullable Channel server;

    DoorKeeper(DoorOptions options, DoorCounters counters) {
        this.options = options;
        this.counters = counters;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        server = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        counters.acceptedConnections.increment();
        if (counters.openConnections.incrementAndGet() >= options.maxConnections()) {
            context.channel().config().setAutoRead(false);
        }
        ((Channel) accepted).closeFuture().addListener(closed -> left());
        context.fireChannelRead(accepted);
    }

    private void left() {
        Channel accepting = server;
        if (counters.openConnections.decrementAndGet() < options.maxConnections() && accepting != null) {
            accepting.config().setAutoRead(true);
        }
    }

    /** @return false if there are enough of this address already */
    boolean enter(InetAddress address) {
        return perAddress.merge(address, 1, Integer::sum) <= options.maxConnectionsPerAddress();
    }

    void leave(InetAddress address) {
        perAddress.compute(address, (unused, count) -> count == null || count <= 1 ? null : count - 1);
    }
}
