/**
 * Duty: servers as processes of their own: starting, waiting, stopping, killing, and what the system says they cost. Called by: crash, compare, curve, embedded, load, soak. Calls: http, profile. Invariant: no
 * process outlives the harness, whatever ends it.
 */
@NullMarked
package io.minke.bench.process;

import org.jspecify.annotations.NullMarked;
