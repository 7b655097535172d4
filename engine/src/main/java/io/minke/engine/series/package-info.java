/**
 * Duty: names of series and what changes slowly about them. Called by: engine, scan, query. Calls: disk, memory, failure. Invariant: an id is assigned once, by the writer, and journalled before use.
 */
@NullMarked
package io.minke.engine.series;

import org.jspecify.annotations.NullMarked;
