/**
 * Duty: hands frames of samples from many producers to the one writer. Called by: the engine's Appender and WritePath. Calls: failure. Invariant: never drops, never blocks.
 */
@NullMarked
package io.minke.engine.ring;

import org.jspecify.annotations.NullMarked;
