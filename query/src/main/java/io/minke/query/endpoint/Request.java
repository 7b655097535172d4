package io.minke.query.endpoint;

import io.minke.query.ask.Fields;
import io.minke.query.ask.JsonBody;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A request in HTTP's words.
 *
 * @param parameters decoded query parameters
 * @param cancelled whether the client has gone
 */
public record Request(String method, Map<String, List<String>> parameters, byte[] body, BooleanSupplier cancelled) {
    /** The fields of a GET are its parameters, those of a POST its JSON body. */
    Fields fields() {
        return method.equals("POST") ? Fields.ofJson(JsonBody.parse(body)) : Fields.ofParameters(parameters);
    }
}
