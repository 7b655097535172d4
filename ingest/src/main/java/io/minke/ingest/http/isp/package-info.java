/**
 * Duty: the CPEs of the inventory, by the names and shapes of krill2's document. Called by: http. Calls: http.api, inventory, query for answers. Invariant: every field of the document is in every answer, in its order.
 */
@NullMarked
package io.minke.ingest.http.isp;

import org.jspecify.annotations.NullMarked;
