/**
 * Duty: one HTTP/1.1 connection as a measured client needs it: blocking, without hidden threads, pools or retries. Called by: load, crash, compare. Calls: nothing. Invariant: a reply is
 * either whole or an IOException; nothing is sent twice.
 */
@NullMarked
package io.minke.bench.http;

import org.jspecify.annotations.NullMarked;
