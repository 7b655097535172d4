package io.minke.ingest.http.body;

import io.minke.engine.metric.Metric;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.RequestBody;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Where bodies are gathered that must be whole before anybody looks at them, of all connections together. Thread-safe.
 *
 * <p>Of each connection the first {@link #FREE_BYTES} are taken as they come, which is all there is to most questions and check results. Of a longer body nothing more is read before there is room for the whole of it, so that
 * whoever has room can come to his end; then it must come within a time, or others would wait for one that trickles. Who waits is not read from: his socket fills, and he is told nothing else.
 */
public final class BodyRoom {
    /** Of each connection, without asking. */
    static final int FREE_BYTES = 32 << 10;

    final SharedRoom shared;
    final Duration timeout;
    final LongAdder heldBytes = new LongAdder();

    /**
     * @param maxBytes of the longer bodies, all together; those of one address have half of it at most
     * @param timeout for a body from the moment it has room
     */
    public BodyRoom(long maxBytes, Duration timeout) {
        shared = new SharedRoom(maxBytes);
        this.timeout = timeout;
    }

    /** Gathers the body of a request. The exchange's limit bounds it. @param whole gets it when it has come to its end */
    public RequestBody gather(Exchange exchange, Consumer<byte[]> whole) {
        return new GatheredBody(exchange, this, body -> whole.accept(body.take()), () -> {});
    }

    /**
     * The same for somebody who does not want its bytes at once: it keeps its room until they are taken, or dropped.
     *
     * @param gone told if the peer goes, before or after its body was whole
     */
    public RequestBody gather(Exchange exchange, Consumer<GatheredBody> whole, Runnable gone) {
        return new GatheredBody(exchange, this, whole, gone);
    }

    /** The figures that are worth watching. */
    public List<Metric> metrics() {
        return List.of(
                Metric.gauge(
                        "minke_http_gathered_bytes",
                        "Bytes of bodies that are not whole, or wait to be read",
                        heldBytes.sum()),
                Metric.gauge(
                        "minke_http_gathering_waiting",
                        "Requests whose bodies wait for room to be gathered",
                        shared.waiting()));
    }
}
