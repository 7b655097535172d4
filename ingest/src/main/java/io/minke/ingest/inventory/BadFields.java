package io.minke.ingest.inventory;

import io.minke.engine.failure.Rejected;
import java.util.LinkedHashMap;
import java.util.Map;

/** Several fields at once that can't be taken as they are, each with the reason. */
public final class BadFields extends Rejected {
    private final Map<String, String> reasons;

    /** @param reasons by field, in the order in which they are told; not empty */
    public BadFields(Map<String, String> reasons) {
        super(String.valueOf(reasons));
        this.reasons = new LinkedHashMap<>(reasons);
    }

    public Map<String, String> reasons() {
        return new LinkedHashMap<>(reasons);
    }
}
