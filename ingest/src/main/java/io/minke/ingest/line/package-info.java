/**
 * Duty: Influx line protocol to samples, parsed where it was received. Called by: http, bench. Calls: engine.series, engine.memory, perfdata (units). Invariants: never reads a byte outside the memory it was given
 * or owns; a line is offered whole or not at all; nothing is allocated for a line whose series is known.
 */
@NullMarked
package io.minke.ingest.line;

import org.jspecify.annotations.NullMarked;
