/**
 * Duty: keeps rollups of sealed samples, each tier in segments of its own. Called by: the engine, in the background. Calls: compact, scan, segment, codec, disk, failure. Invariants: rows are durable before
 * the note says that they stand for their samples; a range that has newer samples is not clean; no row vanishes because its samples have.
 */
@NullMarked
package io.minke.engine.tier;

import org.jspecify.annotations.NullMarked;
