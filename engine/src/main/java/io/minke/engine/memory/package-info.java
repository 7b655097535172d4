/**
 * Duty: off-heap memory with named owners. Called by: series, active, segment. Calls: failure. Invariant: what is charged is released.
 */
@NullMarked
package io.minke.engine.memory;

import org.jspecify.annotations.NullMarked;
