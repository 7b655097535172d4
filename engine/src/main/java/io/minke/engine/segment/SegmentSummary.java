package io.minke.engine.segment;

/**
 * What a finished segment holds, as its header and footer say.
 *
 * @param footerChecksum stands for every byte of the file
 * @param minTime epoch nanoseconds of the earliest sample
 * @param samples gaps included
 * @param timeColumns stored time columns; blocks with equal timestamps share one
 * @param bytes length of the file
 */
public record SegmentSummary(
        SegmentIdentity identity,
        int footerChecksum,
        long minTime,
        long maxTime,
        long samples,
        long gaps,
        int series,
        int blocks,
        int timeColumns,
        long bytes) {}
