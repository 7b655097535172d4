/**
 * Duty: results of checks: what a monitoring core says about hosts and services, kept as the latest result of each, and shown as krill2's documents. Called by: http, daemon. Calls: perfdata, query, engine's failures. Invariants: a
 * result is acknowledged only when it is on stable storage and can be read; an older result never replaces a newer one; what the store takes in memory is bounded, whatever the number of services.
 */
@NullMarked
package io.minke.ingest.monitoring;

import org.jspecify.annotations.NullMarked;
