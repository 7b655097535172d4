/**
 * Duty: DuckDB and TsFile behind {@link io.minke.bench.embedded.EmbeddedEngine}, so that compare can embed them. Called by: the embedding process, which finds them as services. Calls: their
 * libraries. Invariant: each is used as its own manual recommends for this kind of data.
 */
@NullMarked
package io.minke.bench.peers;

import org.jspecify.annotations.NullMarked;
