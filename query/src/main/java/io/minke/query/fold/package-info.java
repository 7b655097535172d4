/**
 * Duty: samples to one number per bucket; plain loops over arrays.
 * Called by run. Calls source and window.
 * Invariants: NaN is a gap and never part of a number; a piece that falls whole into a bucket is taken from its statistics where the fold allows; a fold belongs to one thread.
 */
@NullMarked
package io.minke.query.fold;

import org.jspecify.annotations.NullMarked;
