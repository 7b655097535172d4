/**
 * Duty: what a plan allows the series of its devices: samples per second, and days. Called by: append for each sample, http, the daemon. Calls: inventory for plans and devices, engine for series. Invariants: a sample of a host without
 * a limit costs one comparison; what is left out is counted and shown; nothing here allocates per sample.
 */
@NullMarked
package io.minke.ingest.limit;

import org.jspecify.annotations.NullMarked;
