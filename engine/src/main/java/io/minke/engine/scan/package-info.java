/**
 * Duty: reading a window of a series, each sample exactly once. Called by: query. Calls: active, segment, removal. Invariant: nothing is unmapped while a snapshot can reach it.
 */
@NullMarked
package io.minke.engine.scan;

import org.jspecify.annotations.NullMarked;
