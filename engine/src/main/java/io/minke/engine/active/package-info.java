/**
 * Duty: unsealed samples, off-heap, in chunks per series. Called by: the engine's WritePath and scan. Calls: memory, failure. Invariant: one writer; readers see only what was committed.
 */
@NullMarked
package io.minke.engine.active;

import org.jspecify.annotations.NullMarked;
