package io.minke.ingest.door;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * Epoll for connections that go on sending after their peer has closed its half.
 *
 * <p>Netty takes a socket out of epoll while nothing of it is waited for (netty/netty#16689), but never adds it again (4.2.18 to 4.2.20): it changes what is not there, fails, and cuts the answer. A connection that waits for
 * neither bytes nor room is one whose peer has closed its half. Here such a one waits for errors, of which epoll tells anyway, and stays in.
 *
 * <p>An error means that the peer has reset the connection. Netty tries to read and to write then, which tells nothing where the input is closed and nothing is to be written; and epoll would wake its thread again and again.
 * So it is closed here. All else is Netty's.
 */
final class SteadyEpoll implements IoHandler {
    /** Of sys/epoll.h. */
    private static final int EPOLLHUP = 0x10;
    /** What epoll tells unasked. */
    private static final EpollIoOps BROKEN = EpollIoOps.EPOLLERR.with(EpollIoOps.valueOf(EPOLLHUP));

    private final IoHandler epoll;

    private SteadyEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return executor -> new SteadyEpoll(epoll.newHandler(executor));
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
        Connection connection = new Connection((EpollIoHandle) handle);
        return new Registration(epoll.register(connection), connection);
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }

    /** What epoll tells, on its way to Netty. */
    private static final class Connection implements EpollIoHandle {
        private final EpollIoHandle handle;
        private boolean awaitsErrors;

        Connection(EpollIoHandle handle) {
            this.handle = handle;
        }

        @Override
        public FileDescriptor fd() {
            return handle.fd();
        }

        @Override
        public void registered() {
            handle.registered();
        }

        @Override
        public void unregistered() {
            handle.unregistered();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (awaitsErrors && ((EpollIoEvent) event).ops().contains(BROKEN)) {
                close();
            } else {
                handle.handle(registration, event);
            }
        }

        @Override
        public void close() {
            try {
                handle.close();
            } catch (Exception e) {
                throw new IllegalStateException("a connection could not be closed", e);
            }
        }
    }

    private static final class Registration implements IoRegistration {
        private final IoRegistration registration;
        private final Connection connection;
        /** What is not in yet is not added before something of it is waited for. */
        private boolean added;

        Registration(IoRegistration registration, Connection connection) {
            this.registration = registration;
            this.connection = connection;
        }

        @Override
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            boolean nothing = ops.equals(EpollIoOps.NONE);
            added |= !nothing;
            connection.awaitsErrors = nothing && added;
            return registration.submit(connection.awaitsErrors ? EpollIoOps.EPOLLERR : ops);
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
