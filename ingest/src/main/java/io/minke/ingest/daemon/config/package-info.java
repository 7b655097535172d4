/**
 * Duty: the daemon's settings, from file, environment and options. Called by: daemon. Calls: failure, and engine, door and http for their options. Invariants: an unknown or malformed setting stops the start with one
 * clear line; every value knows where it came from; a secret never becomes text.
 */
@NullMarked
package io.minke.ingest.daemon.config;

import org.jspecify.annotations.NullMarked;
