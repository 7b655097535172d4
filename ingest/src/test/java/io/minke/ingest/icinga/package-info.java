/**
 * Duty: the verdict of the end-to-end run with a real Icinga 2 (src/test/icinga/run.sh): what plugins printed, what Icinga sent and knows to be acknowledged, and what the daemon answers. Called by:
 * run.sh. Calls: nothing of Minke, only its HTTP door. Invariant: judges by Icinga's own rules of arithmetic, written down here independently of Minke's parser.
 */
@NullMarked
package io.minke.ingest.icinga;

import org.jspecify.annotations.NullMarked;
