/**
 * Duty: what the JSON endpoints have in common: rights, the gathered body, a worker that answers, and one form for every error. Called by: http and the packages of endpoints below it. Calls: door, access, query for answers.
 * Invariants: 401 before anything else is told; every error is {@code {"detail": …}}, of a field {@code {"field": ["message"]}}; what is broken inside is 500 and in the log.
 */
@NullMarked
package io.minke.ingest.http.api;

import org.jspecify.annotations.NullMarked;
