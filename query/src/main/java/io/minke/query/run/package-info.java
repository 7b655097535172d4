/**
 * Duty: a question about windows to its answer: plan, then fold, combine and fill, on several threads where it is wide.
 * Called by the endpoints and by embedded users. Calls select, fold, window, source.
 * Invariants: the same question over the same samples has the same answer to the bit, however many threads work on it; no question passes its budget; nothing is invented past now.
 */
@NullMarked
package io.minke.query.run;

import org.jspecify.annotations.NullMarked;
