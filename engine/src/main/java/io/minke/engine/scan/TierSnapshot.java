package io.minke.engine.scan;

/**
 * A tier as a snapshot holds it.
 *
 * @param name as options and questions call it
 * @param widthNanos of its buckets, which begin at multiples of it
 * @param clean where its rows stand for all sealed samples
 * @param rolled where it has rows, even if some samples came after them
 * @param known what the rows stand for where they are not clean
 * @param rows a snapshot of its segments
 * @param damages where readers tell of rows that they could not read
 */
public record TierSnapshot(
        String name,
        long widthNanos,
        TimeRanges clean,
        TimeRanges rolled,
        KnownSegments known,
        Snapshot rows,
        RowDamages damages) {
    /**
     * Whether its rows may answer any of [start, end).
     *
     * @param samplesFrom the oldest time of which the samples of all series are kept: before it rows answer that some samples are missing in
     */
    public boolean mayAnswer(long start, long end, long samplesFrom) {
        return clean.intersects(start, end)
                || start < samplesFrom && rolled.intersects(start, Math.min(end, samplesFrom));
    }
}
