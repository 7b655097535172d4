/**
 * Duty: the log that makes samples durable. Called by: the engine's WritePath and Recovery. Calls: disk, failure. Invariant: a record is either whole and checked, or reported.
 */
@NullMarked
package io.minke.engine.wal;

import org.jspecify.annotations.NullMarked;
