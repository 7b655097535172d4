/**
 * Duty: what the HTTP door says: Influx's endpoints, health, metrics, and the answers of the query layer. Called by: daemon. Calls: door, access, line, append, inventory, query, engine. Invariants: 204 means kept; overload is never a 4xx; no secret
 * is in any answer.
 */
@NullMarked
package io.minke.ingest.http;

import org.jspecify.annotations.NullMarked;
