package io.minke.ingest.door;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Epoll for connections that go on sending after their peer has closed its half.
 *
 * <p>Netty takes a socket out of epoll while nothing of it is waited for (netty/netty#16689), but never adds it again (4.2.18 to 4.2.20): it changes what is not there, fails, and cuts the answer. A connection that waits for
 * neither bytes nor room is one whose peer has closed its half. Here such a one waits for errors, of which epoll tells anyway, and stays in. All else is Netty's.
 */
final class SteadyEpoll implements IoHandler {
    /** Of {@code tcp_info}, see linux/tcp_states.h. */
    private static final int TCP_CLOSE = 7;

    private final IoHandler epoll;

    private SteadyEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return executor -> new SteadyEpoll(epoll.newHandler(executor));
    }

    /** Whether the peer has reset the connection. Nobody else tells, once it has closed its half and nothing is written to it; and epoll would wake its thread for the error again and again. */
    static boolean isReset(Channel channel) {
        return channel.isOpen()
                && channel instanceof EpollSocketChannel socket
                && socket.tcpInfo().state() == TCP_CLOSE;
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(epoll.register(handle));
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }

    private static final class Registration implements IoRegistration {
        private final IoRegistration registration;
        /** What is not in yet is not added before something of it is waited for. */
        private boolean added;

        Registration(IoRegistration registration) {
            this.registration = registration;
        }

        @Override
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            boolean nothing = ops.equals(EpollIoOps.NONE);
            added |= !nothing;
            return registration.submit(nothing && added ? EpollIoOps.EPOLLERR : ops);
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }
}
