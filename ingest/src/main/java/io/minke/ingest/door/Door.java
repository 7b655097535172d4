package io.minke.ingest.door;

import io.minke.engine.failure.DiskFailure;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A listening socket, its connections and the threads that serve them. Thread-safe. */
public final class Door implements AutoCloseable {
    private static final long MIN_SWEEP_MILLIS = 10;
    private static final long MAX_SWEEP_MILLIS = 1_000;
    private static final long DRAIN_LOOK_NANOS = 2_000_000;
    private static final int FIRST_RECEIVE_BYTES = 16 << 10;
    /**
     * What the kernel may hold of answers on a connection; Linux doubles it, and tells of room by thirds unless the next limit is told to it. Left to itself it holds 4 MiB: a slow peer would seem to take nothing for minutes, and then a megabyte at once. This is
     * enough for 40 Mbit/s over 50 ms.
     */
    private static final int SEND_BYTES = 256 << 10;
    /** What of that may not be on its way yet, where the kernel can be told: it says when half of it has gone, so that a peer that takes little is seen to take it. Large answers are sent as fast as without. */
    private static final long UNSENT_BYTES = 32 << 10;

    private final DoorOptions options;
    private final DoorCounters counters;
    private final Workers workers;
    private final EventLoopGroup group;
    private final List<LoopContext> loops = new ArrayList<>();
    private final Routing routing;
    private final Channel server;
    private volatile boolean stopping;
    /** Where the connection of our own comes from; null if there is none. */
    private final AtomicReference<@Nullable SocketAddress> own = new AtomicReference<>();

    /**
     * Opens a door.
     *
     * @param commonHeaders of every answer: name, value, name, value …
     * @param routes made when the threads are there, and asked in order
     * @throws DiskFailure if the address can't be listened on
     */
    public static Door open(
            DoorOptions options,
            DoorCounters counters,
            List<String> commonHeaders,
            Function<List<ScheduledExecutorService>, List<Route>> routes) {
        return new Door(options, counters, commonHeaders, routes);
    }

    private Door(
            DoorOptions options,
            DoorCounters counters,
            List<String> commonHeaders,
            Function<List<ScheduledExecutorService>, List<Route>> routes) {
        this.options = options;
        this.counters = counters;
        workers = new Workers(options.workers(), options.maxWaitingAnswers(), options.maxWaitingBytes());
        boolean epoll = Epoll.isAvailable();
        group = new MultiThreadIoEventLoopGroup(
                options.loops(),
                new DefaultThreadFactory("minke-io", true),
                epoll ? SteadyEpoll.newFactory() : NioIoHandler.newFactory());
        List<ScheduledExecutorService> executors = new ArrayList<>();
        for (EventExecutor executor : group) {
            loops.add(new LoopContext(loops.size(), (EventLoop) executor, commonHeaders));
            executors.add(executor);
        }
        routing = new Routing(routes.apply(executors), options.maxInflateRatio());
        DoorKeeper keeper = new DoorKeeper(options, counters);
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ServerBootstrap bootstrap = new ServerBootstrap();
        if (epoll) {
            bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
        }
        ChannelFuture bound = bootstrap
                .group(group)
                .channel(type)
                .handler(keeper)
                // One at a time, so that the limit of connections is exact.
                .option(ChannelOption.RECVBUF_ALLOCATOR, oneAtATime())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BYTES)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(1 << 10, FIRST_RECEIVE_BYTES, options.maxReceiveBytes()))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpConnection(Door.this, contextOf(channel), keeper));
                    }
                })
                .bind(options.address())
                .awaitUninterruptibly();
        server = bound.channel();
        if (!bound.isSuccess()) {
            close();
            throw new DiskFailure(
                    "cannot listen on " + options.address(),
                    new IOException(bound.cause().getMessage(), bound.cause()));
        }
        long sweepMillis = sweepMillis();
        for (LoopContext loop : loops) {
            loop.loop.scheduleWithFixedDelay(loop::sweep, sweepMillis, sweepMillis, TimeUnit.MILLISECONDS);
        }
    }

    private static AdaptiveRecvByteBufAllocator oneAtATime() {
        AdaptiveRecvByteBufAllocator allocator = new AdaptiveRecvByteBufAllocator();
        allocator.maxMessagesPerRead(1);
        return allocator;
    }

    private long sweepMillis() {
        long shortest = Math.min(
                Math.min(options.headTimeout().toMillis(), options.idleTimeout().toMillis()),
                Math.min(
                        options.maxWait().toMillis(),
                        Math.min(
                                options.bodyWindow().toMillis(),
                                options.answerWindow().toMillis())));
        return Math.max(MIN_SWEEP_MILLIS, Math.min(MAX_SWEEP_MILLIS, shortest / 4));
    }

    private LoopContext contextOf(Channel channel) {
        for (LoopContext loop : loops) {
            if (loop.loop == channel.eventLoop()) {
                return loop;
            }
        }
        throw new IllegalStateException("a connection of a foreign thread");
    }

    /** Where the door listens, with the port that was really taken. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    /** A connection to this door from within, yet to be made; one at a time. @throws IOException if it gets no address; IllegalStateException if there is one already */
    public OwnConnection ownConnection() throws IOException {
        return OwnConnection.open(address(), options.allowedHosts(), own);
    }

    boolean isOwn(SocketAddress peer) {
        return peer.equals(own.get());
    }

    DoorOptions options() {
        return options;
    }

    DoorCounters counters() {
        return counters;
    }

    Workers workers() {
        return workers;
    }

    Routing routing() {
        return routing;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Accepts nobody any more and takes no new requests; those on their way are answered. */
    public void stopAccepting() {
        stopping = true;
        server.close().awaitUninterruptibly();
        for (LoopContext loop : loops) {
            loop.loop.execute(loop::drain);
        }
    }

    /** Waits until all connections have been answered and closed. @return false if some were not in time */
    public boolean awaitDrained(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (counters.openConnections() > 0 || !workers.isIdle()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(DRAIN_LOOK_NANOS);
        }
        return true;
    }

    /** Accepts nobody any more and closes all connections, answered or not. Returns when nothing more will be read. */
    public void closeConnections() {
        stopAccepting();
        for (LoopContext loop : loops) {
            loop.loop.submit(loop::closeAll).awaitUninterruptibly();
        }
    }

    /** Closes everything that is still open. */
    @Override
    public void close() {
        if (!group.isShuttingDown()) {
            // Before the threads end, who would close what is left as if it were whole.
            closeConnections();
        }
        workers.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
