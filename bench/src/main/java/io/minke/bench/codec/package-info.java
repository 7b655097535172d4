/**
 * Duty: what the block encodings make of a user's own series. Called by: the command line. Calls: engine's codec. Invariant: a rate is shown only of columns that came back bit for bit.
 */
@NullMarked
package io.minke.bench.codec;

import org.jspecify.annotations.NullMarked;
