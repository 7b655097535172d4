/**
 * Duty: puts the same data and the same questions to Minke and to its peers, one after the other on the same machine, and reports both. Called by: the command line. Calls: load, fleet,
 * http, process, question, embedded, chart. Invariants: a question is timed only after its answers were found equal; every figure of every engine is in the report, lost or won.
 */
@NullMarked
package io.minke.bench.compare;

import org.jspecify.annotations.NullMarked;
