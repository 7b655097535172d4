/**
 * Duty: sends a fleet's samples to a write endpoint at a given rate, and says what became of them and how long each batch took. Called by: the command line, compare, soak. Calls: fleet,
 * http, process, chart. Invariant: a batch's time counts from the moment it was due, not from the moment it could be sent, so that a stalled server can't hide its stall.
 */
@NullMarked
package io.minke.bench.load;

import org.jspecify.annotations.NullMarked;
