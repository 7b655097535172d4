/**
 * Duty: where samples come from, as the kernels see it. The engine is one source; tests bring a naive one.
 * Called by select and run. Calls the engine.
 * Invariants: those of the engine's snapshots and cursors.
 */
@NullMarked
package io.minke.query.source;

import org.jspecify.annotations.NullMarked;
