package io.minke.ingest.http.api;

import io.minke.ingest.access.Rights;
import io.minke.ingest.door.ServedPath;
import io.minke.query.Answer;
import java.util.List;
import java.util.Set;

/** Answers some paths. Thread-safe. */
public interface Endpoint {
    /** The methods that a path takes; empty for a path that is not this endpoint's. Runs on the threads that serve connections. */
    Set<String> methods(String path);

    /** The same for the description of the door, with parameters of paths in braces; a test compares them. */
    List<ServedPath> servedPaths();

    /** What one has to be allowed for a method. */
    default Rights needs(String method) {
        return method.equals("GET") || method.equals("HEAD") ? Rights.READ : Rights.WRITE;
    }

    /**
     * Runs on a worker, for one of the methods.
     *
     * @throws io.minke.query.ask.BadQuestion 400 with the field's name
     * @throws io.minke.ingest.inventory.BadFields 400 with the names of several
     * @throws io.minke.ingest.inventory.Missing 404
     * @throws io.minke.engine.failure.Rejected 400
     * @throws io.minke.engine.failure.DiskFailure 503
     */
    Answer answer(ApiRequest request);
}
