/**
 * Duty: the yardstick questions and their answers in a form that every engine's answers can be brought to. Called by: compare, embedded, curves, the peers' own module. Calls: nothing.
 * Invariant: an answer says nothing of how it was asked for.
 */
@NullMarked
package io.minke.bench.question;

import org.jspecify.annotations.NullMarked;
