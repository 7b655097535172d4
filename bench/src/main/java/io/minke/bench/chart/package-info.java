/** Duty: pictures for reports, as SVG text without scripts. Called by: load, compare, curve, profile. Calls: nothing. Invariant: all text is escaped. */
@NullMarked
package io.minke.bench.chart;

import org.jspecify.annotations.NullMarked;
