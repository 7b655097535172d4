/**
 * Duty: values against warning and critical thresholds.
 * Called by the endpoints and run. Calls nothing of Minke but the engine's series info.
 * Invariants: a gap is unknown, a series without thresholds has no state.
 */
@NullMarked
package io.minke.query.threshold;

import org.jspecify.annotations.NullMarked;
