/**
 * Duty: merges segments into fewer and fuller ones. Called by: the engine, in the background. Calls: scan, segment, removal, disk, failure. Invariant: what is merged is held against its sources before the
 * catalog names it.
 */
@NullMarked
package io.minke.engine.compact;

import org.jspecify.annotations.NullMarked;
