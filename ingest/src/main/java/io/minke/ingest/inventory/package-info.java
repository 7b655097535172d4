/**
 * Duty: what is known of hosts beyond their series (devices, interfaces, plans, sites, CPEs) and of users: kept in SQLite, in the file {@code inventory.db} of the data directory. Called by: access, http, topology, the daemon and its
 * commands. Calls: failure. Invariants: what a write has returned is on stable storage; several processes may have the file open; a file of a newer Minke is refused, never touched.
 */
@NullMarked
package io.minke.ingest.inventory;

import org.jspecify.annotations.NullMarked;
