/**
 * Duty: what callers write (durations, instants, JSON bodies, query parameters) to values, with errors that name the field.
 * Called by the endpoints. Calls nothing of Minke but the error types.
 * Invariants: no question is answered from a guess: what can't be understood is refused with its field and the reason.
 */
@NullMarked
package io.minke.query.ask;

import org.jspecify.annotations.NullMarked;
