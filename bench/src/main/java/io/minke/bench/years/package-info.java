/**
 * Duty: long stretches of time in an embedded engine: what tiers, late samples and backfills cost, and how fast wide windows are. Called by the command line. Calls engine and query.
 */
@NullMarked
package io.minke.bench.years;

import org.jspecify.annotations.NullMarked;
