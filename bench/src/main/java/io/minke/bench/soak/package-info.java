/**
 * Duty: lets everything happen at once for a long time, and says whether anything grows. Called by: the command line. Calls: crash, load, fleet, http, process. Invariant: what it loads the
 * server with besides the oracle's clients has names of its own, so that the oracle's answers stay its own.
 */
@NullMarked
package io.minke.bench.soak;

import org.jspecify.annotations.NullMarked;
