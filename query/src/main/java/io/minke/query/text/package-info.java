/**
 * Duty: numbers, instants and texts to bytes, and documents out of them, without garbage per value.
 * Called by every part that answers. Calls nothing of Minke.
 * Invariants: the shortest decimal that reads back as the same double; a sink is used by one thread.
 */
@NullMarked
package io.minke.query.text;

import org.jspecify.annotations.NullMarked;
