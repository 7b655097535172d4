package io.minke.ingest.inventory;

/**
 * Somebody who may ask.
 *
 * @param email in the case it was given; no two differ in case only
 * @param created RFC 3339
 * @param tokenCount how many tokens open the doors for the user
 */
public record User(long id, String email, Role role, String created, int tokenCount) {}
