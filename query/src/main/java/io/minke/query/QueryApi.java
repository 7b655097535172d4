package io.minke.query;

import io.minke.engine.Engine;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Every question that can be asked by method, path, parameters and body; the one front that doors and embedded users share. Thread-safe. */
public final class QueryApi {
    public QueryApi(Engine engine, InstantSource clock) {
        throw new UnsupportedOperationException();
    }

    /** Whether {@link #answer} knows this path, so that a door need not. */
    public boolean serves(String path) {
        throw new UnsupportedOperationException();
    }

    /**
     * @param parameters decoded query parameters, in order of appearance
     * @param body whole request body, empty if there was none
     * @return never null; a bad request is an answer too
     */
    public Answer answer(String method, String path, Map<String, List<String>> parameters, byte[] body) {
        throw new UnsupportedOperationException();
    }
}
