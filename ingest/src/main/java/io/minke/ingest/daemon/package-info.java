/**
 * Duty: the program {@code minke}: its commands, and the daemon that puts engine, answers and doors together. Called by: the launcher. Calls: http, query, engine, and its own config, log and
 * demo. Invariants: this is the only place that composes; what was acknowledged is durable before the process ends; nothing secret is printed.
 */
@NullMarked
package io.minke.ingest.daemon;

import org.jspecify.annotations.NullMarked;
