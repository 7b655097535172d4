/**
 * Duty: kills the daemon under load, again and again, and holds what it then answers against what it had acknowledged. Called by: the command line and the build's tests. Calls: http,
 * process. Invariants: the oracle knows only what went over the wire, never what the server thinks; the same seed sends the same batches, though not the same number of them.
 */
@NullMarked
package io.minke.bench.crash;

import org.jspecify.annotations.NullMarked;
