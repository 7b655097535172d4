package io.minke.engine;

/** What an acknowledgement is worth when the power goes. A killed process never loses an acknowledged sample in any of them. */
public enum Durability {
    /** Forced to stable storage before the acknowledgement, once per group. */
    FSYNC,
    /** Written before the acknowledgement, forced once per interval. */
    INTERVAL,
    /** Written before the acknowledgement, forced when the operating system likes. */
    OS
}
