package io.minke.engine.segment;

/**
 * What a catalog says of a live segment; its own header and footer must say the same.
 *
 * @param path below the directory of segments
 * @param footerChecksum stands for every byte of the file
 */
record CatalogEntry(
        String path, int footerChecksum, long order, int level, long minTime, long maxTime, long samples, long bytes) {
    static CatalogEntry of(SegmentSummary segment) {
        return new CatalogEntry(
                segment.identity().relativePath(),
                segment.footerChecksum(),
                segment.identity().order(),
                segment.identity().level(),
                segment.minTime(),
                segment.maxTime(),
                segment.samples(),
                segment.bytes());
    }
}
