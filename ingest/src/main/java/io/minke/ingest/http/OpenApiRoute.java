package io.minke.ingest.http;

import io.minke.engine.failure.EngineBug;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.door.Route;
import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.api.DetailReplies;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** {@code GET /api/openapi.json}: the description of this door, open to all since it holds nothing of anybody's. */
final class OpenApiRoute implements Route {
    static final String PATH = "/api/openapi.json";
    private static final String RESOURCE = "openapi.json";

    private final Reply description = new Reply(200, InfluxReplies.JSON, List.of(), read(), false);

    private static byte[] read() {
        try (InputStream resource = OpenApiRoute.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new EngineBug("the description of the door is not in this build: " + RESOURCE);
            }
            return resource.readAllBytes();
        } catch (IOException unreadable) {
            throw new EngineBug("the description of the door can't be read", unreadable);
        }
    }

    @Override
    public List<ServedPath> servedPaths() {
        return List.of(ServedPath.of(PATH, "GET", "HEAD"));
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH);
    }

    @Override
    public RequestBody open(Exchange exchange) {
        String method = exchange.head().method();
        exchange.reply(
                method.equals("GET") || method.equals("HEAD")
                        ? description
                        : DetailReplies.methodNotAllowed(method, "GET, HEAD"));
        return RequestBody.IGNORED;
    }
}
