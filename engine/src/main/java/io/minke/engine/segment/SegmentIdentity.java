package io.minke.engine.segment;

/**
 * What a segment is called and where it stands among others.
 *
 * @param sequence number of the file; never used twice in a directory
 * @param order on equal timestamps the segment of higher order wins; the sequence for a sealed segment, the highest order of its sources for a merged one
 * @param level 0 for a sealed segment, for a merged one one more than its highest source, at most 255
 * @param partition what its samples lie in
 * @param deletesThrough all deletes up to this sequence of the log were carried out in it: later ones concern it, and its samples may be older or newer than earlier ones
 */
public record SegmentIdentity(long sequence, long order, int level, Partition partition, long deletesThrough) {
    /** The identity of a segment that all deletes concern. */
    public SegmentIdentity(long sequence, long order, int level, Partition partition) {
        this(sequence, order, level, partition, 0);
    }

    /** The identity of a segment of samples that come from the log. */
    public static SegmentIdentity sealed(long sequence, Partition partition) {
        return new SegmentIdentity(sequence, sequence, 0, partition);
    }

    /** The same, with what is known of deletes. */
    public static SegmentIdentity sealed(long sequence, Partition partition, long deletesThrough) {
        return new SegmentIdentity(sequence, sequence, 0, partition, deletesThrough);
    }

    /** Path below the directory of segments. */
    public String relativePath() {
        return partition.directoryName() + "/" + String.format("%012d", sequence) + ".seg";
    }
}
