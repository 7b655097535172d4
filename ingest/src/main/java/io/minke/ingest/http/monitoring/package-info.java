/**
 * Duty: krill2's live documents: the info of a CPE and the host object, put together from the latest check results, the latest values of series, and the inventory. Called by: http. Calls: http.api, monitoring, inventory, query.
 * Invariants: the documents' field names, nesting and order are krill2's; what is not known is null or empty, never left out.
 */
@NullMarked
package io.minke.ingest.http.monitoring;

import org.jspecify.annotations.NullMarked;
