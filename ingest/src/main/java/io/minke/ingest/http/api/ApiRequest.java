package io.minke.ingest.http.api;

import io.minke.query.ask.Fields;
import io.minke.query.ask.JsonBody;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request whose sender may ask it.
 *
 * @param path decoded
 * @param parameters decoded query parameters
 * @param body empty if there was none
 * @param host as the sender calls us, {@code name[:port]}, or null
 * @param secure whether the sender speaks TLS, with a proxy on this machine that says so
 */
public record ApiRequest(
        String method,
        String path,
        Map<String, List<String>> parameters,
        byte[] body,
        @Nullable String host,
        boolean secure) {
    /** The last value of a parameter that is neither missing nor empty, or null. */
    public @Nullable String parameter(String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        String last = values.isEmpty() ? "" : values.get(values.size() - 1);
        return last.isEmpty() ? null : last;
    }

    /** The fields of the JSON object in the body. @throws io.minke.query.ask.BadQuestion naming line and column if it is none */
    public Fields fields() {
        return Fields.ofJson(JsonBody.parse(body));
    }
}
