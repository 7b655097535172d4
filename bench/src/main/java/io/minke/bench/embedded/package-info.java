/**
 * Duty: an engine embedded in a process of its own, that compare can start, load, ask and kill like a server. Called by: compare, which starts {@link io.minke.bench.embedded.EmbeddedHost};
 * the peers' own module, which implements {@link io.minke.bench.embedded.EmbeddedEngine}. Calls: fleet, question, process. Invariants: what is timed is the engine alone, neither the
 * invention of samples nor the way to the harness; the latter is loopback only.
 */
@NullMarked
package io.minke.bench.embedded;

import org.jspecify.annotations.NullMarked;
