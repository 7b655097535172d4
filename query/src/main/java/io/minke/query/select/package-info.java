/**
 * Duty: which series a question means: matchers on the four key parts and on labels, to series ids.
 * Called by run and the endpoints. Calls source and ask.
 * Invariants: time is linear in the names looked at, whatever the pattern; an answer never depends on the order of matchers.
 */
@NullMarked
package io.minke.query.select;

import org.jspecify.annotations.NullMarked;
