/**
 * Duty: perfdata of monitoring plugins, in the whole grammar that plugins really print. Called by: line, http. Calls: nothing. Invariants: any text gives a result or a named error per item, never an exception; what was received is kept
 * next to what it was normalised to.
 */
@NullMarked
package io.minke.ingest.perfdata;

import org.jspecify.annotations.NullMarked;
