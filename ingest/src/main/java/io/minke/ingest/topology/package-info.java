/**
 * Duty: the inventory's knowledge of hosts in memory, for questions by site, plan, realm, OLT and the like. Called by: the query layer through its Topology, the daemon. Calls: inventory, query. Invariants: follows the inventory within
 * a second; a question never waits for SQLite.
 */
@NullMarked
package io.minke.ingest.topology;

import org.jspecify.annotations.NullMarked;
