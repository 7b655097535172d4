/**
 * Duty: connections and HTTP framing: who may connect, what is a request, when to read on, how an answer leaves. Called by: http. Calls: Netty, engine.metric. Invariants: memory per connection is bounded by named limits; a body is handed on as it
 * arrives and never gathered here; one request of a connection is answered before the next one is looked at.
 */
@NullMarked
package io.minke.ingest.door;

import org.jspecify.annotations.NullMarked;
