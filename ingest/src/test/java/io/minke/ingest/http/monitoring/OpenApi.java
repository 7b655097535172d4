package io.minke.ingest.http.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Set;

/** The description as it is served, and answers held against it. */
public final class OpenApi {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final JsonNode document;

    public OpenApi(String json) {
        document = tree(json);
    }

    public JsonNode document() {
        return document;
    }

    public static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The operation of a path, named as in the description; null if there is none. */
    public JsonNode operation(String path, String method) {
        JsonNode operation = document.at("/paths").path(path).path(method.toLowerCase(java.util.Locale.ROOT));
        return operation.isMissingNode() ? null : operation;
    }

    /** What in a response is not as described; empty if all is well. */
    public Set<ValidationMessage> problems(String path, String method, HttpResponse<String> response) {
        JsonNode answer = operation(path, method).path("responses").path(Integer.toString(response.statusCode()));
        if (answer.isMissingNode()) {
            throw new AssertionError(method + " " + path + " has no response " + response.statusCode());
        }
        if (answer.has("$ref")) {
            answer = document.at(answer.get("$ref").asText().substring(1));
        }
        String type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode content = answer.path("content").path(type);
        if (answer.has("content") && content.isMissingNode()) {
            throw new AssertionError(
                    method + " " + path + " answers " + type + ", described is " + answer.get("content"));
        }
        return type.equals("application/json")
                ? schema(content.get("schema")).validate(tree(response.body()))
                : Set.of();
    }

    /** A schema of the description with what it refers to. */
    private JsonSchema schema(JsonNode schema) {
        ObjectNode root = schema.deepCopy();
        root.set("components", document.get("components"));
        return SCHEMAS.getSchema(root);
    }

    /** What is wrong with the schemas themselves. */
    public Set<ValidationMessage> problemsOfSchema(JsonNode schema) {
        return SCHEMAS.getSchema(com.networknt.schema.SchemaLocation.of(SpecVersion.VersionFlag.V202012.getId()))
                .validate(schema);
    }
}
