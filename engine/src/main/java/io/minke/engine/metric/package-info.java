/**
 * Duty: how a room tells its figures to whoever watches them. Called by: every room with counters. Calls: nobody. Invariant: says nothing of the form in which they are served.
 */
@NullMarked
package io.minke.engine.metric;

import org.jspecify.annotations.NullMarked;
