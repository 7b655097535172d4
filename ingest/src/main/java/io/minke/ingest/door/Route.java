package io.minke.ingest.door;

import java.util.List;

/** Something that answers requests. Its methods run on the threads that serve connections and must return at once. */
public interface Route {
    /** What it answers, for the description of the door; a test compares them. */
    List<ServedPath> servedPaths();

    /** Whether requests for this path are for this route; routes are asked in order. */
    boolean serves(String path);

    /**
     * A request's head has arrived. The route may answer at once; its body is then read and dropped.
     *
     * @return what takes the body
     */
    RequestBody open(Exchange exchange);
}
