package io.minke.ingest.door;

import io.netty.channel.EventLoop;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the connections of one thread share. Used by that thread only. */
final class LoopContext {
    private static final Logger LOG = LoggerFactory.getLogger(LoopContext.class);

    final int index;
    final EventLoop loop;
    final ReplyHeads heads;
    final Set<HttpConnection> connections = Collections.newSetFromMap(new IdentityHashMap<>());

    LoopContext(int index, EventLoop loop, List<String> commonHeaders) {
        this.index = index;
        this.loop = loop;
        this.heads = new ReplyHeads(commonHeaders);
    }

    /** Looks for connections that take too long. */
    void sweep() {
        long now = System.nanoTime();
        forEach(connection -> connection.sweep(now));
    }

    /** Ends connections that wait for a request, and the others after their answer. */
    void drain() {
        forEach(HttpConnection::drain);
    }

    void closeAll() {
        forEach(HttpConnection::breakOff);
    }

    /** Whatever goes wrong with one, the others are not left alone. */
    private void forEach(Consumer<HttpConnection> step) {
        for (HttpConnection connection : connections.toArray(new HttpConnection[0])) {
            try {
                step.accept(connection);
            } catch (RuntimeException | Error bug) {
                LOG.error("a connection could not be looked after", bug);
                connection.breakOff();
            }
        }
    }
}
