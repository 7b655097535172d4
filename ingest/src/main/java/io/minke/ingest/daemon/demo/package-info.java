/**
 * Duty: a simulated fleet, written and read through the real doors, and drawn in the terminal. Called by: the demo command. Calls: daemon's composition only through its HTTP address. Invariant: the
 * same seed and minute give the same sample.
 */
@NullMarked
package io.minke.ingest.daemon.demo;

import org.jspecify.annotations.NullMarked;
