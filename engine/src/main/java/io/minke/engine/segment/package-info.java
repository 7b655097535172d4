/**
 * Duty: immutable files of blocks. Called by: the engine's sealer, scan. Calls: codec, removal, disk, memory, failure. Invariant: every byte is under a checksum.
 */
@NullMarked
package io.minke.engine.segment;

import org.jspecify.annotations.NullMarked;
