/**
 * Duty: which samples no longer count: those that were deleted, those that outlived their retention. Called by: segment, scan, compact and the engine's front. Calls: series, failure. Invariant: a
 * delete takes what was logged before it and nothing that was logged after it.
 */
@NullMarked
package io.minke.engine.removal;

import org.jspecify.annotations.NullMarked;
