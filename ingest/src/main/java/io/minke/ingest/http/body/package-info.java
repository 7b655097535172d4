/**
 * Duty: bodies that must be whole before anybody looks at them, and how much of such at once. Called by: http and the packages of endpoints below it. Calls: door. Invariants: what is held of all connections together stays below
 * the room; whoever has room for a body can come to its end; nobody waits for ever for room while others come and go.
 */
@NullMarked
package io.minke.ingest.http.body;

import org.jspecify.annotations.NullMarked;
