/**
 * Duty: the engine's front and its coordinators. Read {@link io.minke.engine.WritePath} and {@link io.minke.engine.Recovery} first. Called by: query, ingest, embedding programs. Calls: every room of the
 * engine. Invariant: what was acknowledged is durable and readable.
 */
@NullMarked
package io.minke.engine;

import org.jspecify.annotations.NullMarked;
