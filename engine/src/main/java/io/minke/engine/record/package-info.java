/**
 * Duty: append-only files of checksummed records, and reading them back after anything happened. Called by: wal, series. Calls: disk, failure. Invariant: a record is either whole and checked, or
 * reported.
 */
@NullMarked
package io.minke.engine.record;

import org.jspecify.annotations.NullMarked;
