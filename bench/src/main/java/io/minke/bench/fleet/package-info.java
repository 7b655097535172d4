/**
 * Duty: invents the samples of a fleet of customer equipment, the same ones for the same seed, and renders them as line protocol or tells them as numbers. Called by: load, compare, curve, embedded, soak, micro. Calls: nothing.
 * Invariants: what a shard emits depends on its options alone, never on the clock or on how its lines were cut into batches; no allocation per line.
 */
@NullMarked
package io.minke.bench.fleet;

import org.jspecify.annotations.NullMarked;
