package io.minke.ingest.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of which nobody looks after but epoll, whose peers have closed their half. */
final class SteadyEpollTest {
    private static final int BYTES = 8 << 20;

    /** Whose peer has closed its half. */
    private final AtomicReference<Channel> halfClosed = new AtomicReference<>();

    private EventLoopGroup group;
    private Socket client;

    @BeforeEach
    void connect() throws IOException {
        assumeTrue(Epoll.isAvailable());
        group = new MultiThreadIoEventLoopGroup(1, SteadyEpoll.newFactory());
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }

                    @Override
                    public void userEventTriggered(ChannelHandlerContext context, Object event) {
                        if (event instanceof ChannelInputShutdownEvent) {
                            halfClosed.set(context.channel());
                        }
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .awaitUninterruptibly()
                .channel();
        InetSocketAddress address = (InetSocketAddress) server.localAddress();
        client = new Socket(address.getAddress(), address.getPort());
        client.shutdownOutput();
        await().until(() -> halfClosed.get() != null);
    }

    @AfterEach
    void close() throws IOException {
        if (group != null) {
            client.close();
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    @Test
    void shouldSendWhatTakesSeveralTurns() throws IOException {
        Channel channel = halfClosed.get();
        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[BYTES]));
        assertThat(client.getInputStream().readNBytes(BYTES)).hasSize(BYTES);
        assertThat(channel.isOpen()).isTrue();
    }

    /** Otherwise epoll wakes its thread for it again and again. */
    @Test
    void shouldCloseAConnectionThatIsResetWhileNothingIsSent() throws IOException {
        Channel channel = halfClosed.get();
        await().during(100, TimeUnit.MILLISECONDS).until(channel::isOpen);
        client.setSoLinger(true, 0);
        client.close();
        await().until(() -> !channel.isOpen());
    }
}
