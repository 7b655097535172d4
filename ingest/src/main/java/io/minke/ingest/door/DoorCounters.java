package io.minke.ingest.door;

import io.minke.engine.metric.Metric;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What has passed a door. Any thread may count and read. */
public final class DoorCounters {
    final AtomicInteger openConnections = new AtomicInteger();
    final LongAdder acceptedConnections = new LongAdder();
    final LongAdder refusedConnections = new LongAdder();
    final LongAdder slowConnections = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder endedRequests = new LongAdder();
    final LongAdder faultyRequests = new LongAdder();
    final LongAdder bodyBytes = new LongAdder();

    public int openConnections() {
        return openConnections.get();
    }

    public long acceptedConnections() {
        return acceptedConnections.sum();
    }

    /** Newcomers that were one too many of their address. */
    public long refusedConnections() {
        return refusedConnections.sum();
    }

    /** Closed since the peer was too slow. */
    public long slowConnections() {
        return slowConnections.sum();
    }

    public long requests() {
        return requests.sum();
    }

    /** Requests whose head was read and whose answer has not been worked out to its end, nor given up; at least as many as there were at some moment of the call. */
    public long requestsInFlight() {
        // In this order none that begins meanwhile makes up for one that is still there.
        long ended = endedRequests.sum();
        return requests.sum() - ended;
    }

    /** Answered with a fault of HTTP and closed. */
    public long faultyRequests() {
        return faultyRequests.sum();
    }

    public long bodyBytes() {
        return bodyBytes.sum();
    }

    /** The figures that are worth watching. */
    public List<Metric> metrics() {
        return List.of(
                Metric.gauge("minke_http_connections", "Open connections", openConnections()),
                Metric.counter("minke_http_connections_total", "Accepted connections", acceptedConnections()),
                Metric.counter(
                        "minke_http_connections_refused_total", "One too many of an address", refusedConnections()),
                Metric.counter("minke_http_connections_slow_total", "Closed for slowness", slowConnections()),
                Metric.counter("minke_http_requests_total", "Requests", requests()),
                Metric.counter(
                        "minke_http_requests_faulty_total", "Requests that broke the rules of HTTP", faultyRequests()),
                Metric.counter("minke_http_body_bytes_total", "Bytes of request bodies", bodyBytes()));
    }
}
