/**
 * Duty: the four types of error, one per guilt. Called by: everyone. Calls: nobody. Invariant: a message carries all the numbers.
 */
@NullMarked
package io.minke.engine.failure;

import org.jspecify.annotations.NullMarked;
