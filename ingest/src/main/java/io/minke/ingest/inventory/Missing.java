package io.minke.ingest.inventory;

import io.minke.engine.failure.Rejected;

/** There is nothing of this kind with this id. */
public final class Missing extends Rejected {
    public Missing(String kind, long id) {
        super("there is no " + kind + " " + id);
    }
}
