package io.minke.engine.segment;

/**
 * What a segment is called and where it stands among others.
 *
 * @param sequence number of the file; never used twice in a directory
 * @param order on equal timestamps the segment of higher order wins; the sequence for a sealed segment, the highest order of its sources for a merged one
 * @param level 0 for a sealed segment, for a merged one one more than its highest source, at most 255
 * @param partition what its samples lie in
 */
public record SegmentIdentity(long sequence, long order, int level, Partition partition) {
    /** The identity of a segment of samples that come from the log. */
    public static SegmentIdentity sealed(long sequence, Partition partition) {
        return new SegmentIdentity(sequence, sequence, 0, partition);
    }

    /** Path below the directory of segments. */
    public String relativePath() {
        return partition.directoryName() + "/" + String.format("%012d", sequence) + ".seg";
    }
}
