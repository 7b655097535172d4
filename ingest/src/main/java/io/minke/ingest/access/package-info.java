/**
 * Duty: who asks, and what he may. Called by: http. Calls: door for a request's head, inventory for users. Invariants: only digests of tokens are known here; missing, wrong and malformed look the same; who can't be known may nothing.
 */
@NullMarked
package io.minke.ingest.access;

import org.jspecify.annotations.NullMarked;
