package io.minke.ingest.access;

/** What somebody may do, from nothing to everything. */
public enum Rights {
    NONE,
    /** Ask. */
    READ,
    /** Ask and change. */
    WRITE;

    public boolean include(Rights needed) {
        return compareTo(needed) >= 0;
    }
}
