package io.minke.ingest.door;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts who is in, and what those of one address hold. When the house is full nobody new is accepted; those who are in stay. An address that holds too much is let in no further and given nothing more to hold; what it costs to be there
 * is bytes, so the number of its connections is limited only for others to find a place.
 */
final class DoorKeeper extends ChannelInboundHandlerAdapter {
    private final DoorOptions options;
    private final DoorCounters counters;
    private final ConcurrentHashMap<PeerNetwork, Guests> perAddress = new ConcurrentHashMap<>();

    private volatile @Nullable Channel server;

    /** Of one address. */
    private record Guests(int connections, long heldBytes) {
        Guests plus(int more, long moreBytes) {
            return new Guests(connections + more, heldBytes + moreBytes);
        }
    }

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

    /** @return false if there are enough of this address already, or they hold too much; it must leave all the same */
    boolean enter(InetAddress address) {
        Guests guests = perAddress.compute(
                PeerNetwork.of(address), (unused, before) -> before == null ? new Guests(1, 0) : before.plus(1, 0));
        return guests.connections <= options.maxConnectionsPerAddress() && !isFull(guests);
    }

    /** A connection holds so many bytes more, or fewer. */
    void weigh(InetAddress address, long moreBytes) {
        perAddress.computeIfPresent(PeerNetwork.of(address), (unused, before) -> before.plus(0, moreBytes));
    }

    /** Whether connections of this address hold as much as they may. */
    boolean isFull(InetAddress address) {
        Guests guests = perAddress.get(PeerNetwork.of(address));
        return guests != null && isFull(guests);
    }

    private boolean isFull(Guests guests) {
        return guests.heldBytes >= options.maxBytesPerAddress();
    }

    /** Whoever leaves holds nothing any more. */
    void leave(InetAddress address) {
        perAddress.computeIfPresent(
                PeerNetwork.of(address), (unused, before) -> before.connections <= 1 ? null : before.plus(-1, 0));
    }
}
