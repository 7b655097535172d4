package io.minke.ingest.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** Finds who answers a request, and has its body unpacked on the way there. Thread-safe. */
final class Routing {
    private static final Reply NOT_FOUND =
            Reply.text(404, "application/json", "{\"error\":\"not found; GET /api/openapi.json tells what is\"}");
    private static final String UNKNOWN_ENCODING_TEXT = "Content-Encoding other than gzip is not served";
    private static final Reply UNKNOWN_ENCODING = Reply.text(
            415,
            "application/json",
            "{\"error\":\"" + UNKNOWN_ENCODING_TEXT + "\"}",
            "X-Influxdb-Error",
            UNKNOWN_ENCODING_TEXT);

    private final List<Route> routes;
    private final int maxInflateRatio;

    /** @param routes asked in order */
    Routing(List<Route> routes, int maxInflateRatio) {
        this.routes = List.copyOf(routes);
        this.maxInflateRatio = maxInflateRatio;
    }

    /** Lets whoever serves a request begin; a request that nobody serves is answered here. @return what takes the body */
    RequestBody open(Exchange exchange, BodyFeed body, ByteBufAllocator allocator) {
        RequestHead request = exchange.head();
        String encoding = request.header("content-encoding");
        boolean gzip = request.isGzip();
        if (encoding != null && !gzip && !encoding.equalsIgnoreCase("identity") && !encoding.isEmpty()) {
            exchange.reply(UNKNOWN_ENCODING);
            return RequestBody.IGNORED;
        }
        for (Route route : routes) {
            if (route.serves(request.path())) {
                RequestBody opened = route.open(exchange);
                return gzip && opened != RequestBody.IGNORED ? inflated(opened, body, allocator) : opened;
            }
        }
        exchange.reply(NOT_FOUND);
        return RequestBody.IGNORED;
    }

    /** The route has set its limit by now. */
    private RequestBody inflated(RequestBody opened, BodyFeed body, ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(GzipBody.bufferBytes(), GzipBody.bufferBytes());
        return new GzipBody(opened, out, body.unpackedLimitBytes(), maxInflateRatio);
    }
}
