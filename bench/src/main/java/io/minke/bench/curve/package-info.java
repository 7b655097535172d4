/**
 * Duty: how cost grows with one thing at a time: series, samples on disk, connections, width of a window. Called by: the command line. Calls: load, fleet, http, process, chart. Invariant: each
 * curve starts a daemon of its own on an empty directory and clears it away.
 */
@NullMarked
package io.minke.bench.curve;

import org.jspecify.annotations.NullMarked;
