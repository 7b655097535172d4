/**
 * Duty: columns to bytes and back, as pure functions. Called by: segment. Calls: failure. Invariant: decode(encode(x)) has the bits of x; a decoder never reads outside its bytes.
 */
@NullMarked
package io.minke.engine.codec;

import org.jspecify.annotations.NullMarked;
