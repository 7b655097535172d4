/**
 * Duty: what can be drawn of a host or a service, and how, from the infos and latest values of its series and an operator's rules.
 * Called by the endpoints. Calls ask, select, source and threshold.
 * Invariants: every series of the selection stands in exactly one graph; a rule that does not match changes nothing.
 */
@NullMarked
package io.minke.query.graph;

import org.jspecify.annotations.NullMarked;
