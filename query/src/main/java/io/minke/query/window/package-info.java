/**
 * Duty: the geometry of a question: window, step, buckets, and what stands in empty buckets.
 * Called by run and the endpoints. Calls ask for its errors.
 * Invariants: windows are [start, end); buckets touch, ascend and cover the window; a bucket is named by its start; days and months are those of the zone, with 23 and 25 hours where it has them.
 */
@NullMarked
package io.minke.query.window;

import org.jspecify.annotations.NullMarked;
