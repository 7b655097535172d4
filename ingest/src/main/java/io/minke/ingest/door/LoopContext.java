package io.minke.ingest.door;

import io.netty.channel.EventLoop;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What the connections of one thread share. Used by that thread only. */
final class LoopContext {
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
        for (HttpConnection connection : connections.toArray(new HttpConnection[0])) {
            connection.sweep(now);
        }
    }

    /** Ends connections that wait for a request, and the others after their answer. */
    void drain() {
        for (HttpConnection connection : connections.toArray(new HttpConnection[0])) {
            connection.drain();
        }
    }

    void closeAll() {
        for (HttpConnection connection : connections.toArray(new HttpConnection[0])) {
            connection.breakOff();
        }
    }
}
