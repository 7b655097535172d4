/**
 * Duty: requests, by their fields, to questions, and answers to documents: datasets, window, last, series.
 * Called by QueryApi. Calls ask, run, text, threshold.
 * Invariants: field names, nesting and types are those of API.md; a bad field is named; documents are written front to back and hold no more than one column at a time where answers are large.
 */
@NullMarked
package io.minke.query.endpoint;

import org.jspecify.annotations.NullMarked;
