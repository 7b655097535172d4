/**
 * Duty: one connection thread's way to the writer and back: samples go out through its appender, the word that they are kept comes home. Called by: http. Calls: engine, limit, line. Invariant: a request is told that its samples are kept only
 * after the writer has said so of the last frame that holds one of them.
 */
@NullMarked
package io.minke.ingest.append;

import org.jspecify.annotations.NullMarked;
