/**
 * Duty: JMH benchmarks of the hot paths, one class per step of the way of a sample or of a query, and the command that runs them. Called by: the command line. Calls: whatever it measures.
 * Invariant: a score counts samples (or lines, or points), never invocations, so that scores of different steps can be compared.
 */
@NullMarked
package io.minke.bench.micro;

import org.jspecify.annotations.NullMarked;
