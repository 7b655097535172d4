/**
 * Duty: all access to files, for callers that are interrupted too. Called by: wal, series, segment and the engine. Calls: failure. Invariant: no other package of the engine opens a file.
 */
@NullMarked
package io.minke.engine.disk;

import org.jspecify.annotations.NullMarked;
