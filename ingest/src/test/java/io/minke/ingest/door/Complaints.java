package io.minke.ingest.door;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/** What the log warns of while this is open, and Netty of buffers that were lost. What the {@link TestDoor} throws on purpose is none. */
final class Complaints implements AutoCloseable {
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    Complaints() {
        // What others have lost before is not ours.
        letLossesBeSeen();
        events.start();
        root.addAppender(events);
    }

    List<String> soFar() {
        List<String> complaints = new ArrayList<>();
        for (ILoggingEvent event : events.list.toArray(new ILoggingEvent[0])) {
            IThrowableProxy thrown = event.getThrowableProxy();
            boolean wanted = thrown != null && TestDoor.WANTED_FAILURE.equals(thrown.getMessage());
            if (event.getLevel().isGreaterOrEqual(Level.WARN) && !wanted) {
                complaints.add(event.getFormattedMessage() + (thrown == null ? "" : ": " + thrown.getMessage()));
            }
        }
        return complaints;
    }

    /** With those about buffers that nobody can release any more. */
    List<String> all() {
        letLossesBeSeen();
        return soFar();
    }

    /** Netty tells of a lost buffer when another is made, once the collector has seen it. */
    private static void letLossesBeSeen() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
    }

    @Override
    public void close() {
        root.detachAppender(events);
    }
}
