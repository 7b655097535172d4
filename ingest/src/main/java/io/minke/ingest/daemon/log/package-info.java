/**
 * Duty: how a log line looks. Called by: daemon. Calls: nobody. Invariant: an event is one line, whatever a client put into it.
 */
@NullMarked
package io.minke.ingest.daemon.log;

import org.jspecify.annotations.NullMarked;
