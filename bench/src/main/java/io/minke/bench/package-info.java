/**
 * Duty: the commands of {@code ./minke bench}: whatever is claimed of Minke can be measured or broken again with one of them. Called by: the launcher. Calls: the packages below this
 * one, and the daemon as a process of its own. Invariant: nothing of the product imports this module.
 */
@NullMarked
package io.minke.bench;

import org.jspecify.annotations.NullMarked;
