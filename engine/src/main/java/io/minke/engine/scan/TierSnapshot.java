package io.minke.engine.scan;

/**
 * A tier as a snapshot holds it.
 *
 * @param name as options and questions call it
 * @param widthNanos of its buckets, which begin at multiples of it
 * @param clean where its rows stand for all sealed samples
 * @param rows a snapshot of its segments
 * @param damages where readers tell of rows that they could not read
 */
public record TierSnapshot(String name, long widthNanos, TimeRanges clean, Snapshot rows, RowDamages damages) {}
