/**
 * Duty: Kentik's network assets (devices, interfaces, plans, sites) by the names and shapes of its document. Called by: http. Calls: http.api, inventory, query for answers. Invariants: rules are the inventory's, shapes are here;
 * where the document slips, INVENTORY.md says what holds.
 */
@NullMarked
package io.minke.ingest.http.kentik;

import org.jspecify.annotations.NullMarked;
