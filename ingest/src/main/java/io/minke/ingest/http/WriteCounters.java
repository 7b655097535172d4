package io.minke.ingest.http;

import java.util.concurrent.atomic.LongAdder;

/** What the write endpoints have seen. Counted once per request. */
public final class WriteCounters {
    final LongAdder requests = new LongAdder();
    final LongAdder keptRequests = new LongAdder();
    final LongAdder partialRequests = new LongAdder();
    final LongAdder failedRequests = new LongAdder();
    final LongAdder lines = new LongAdder();
    final LongAdder samples = new LongAdder();
    final LongAdder rejectedLines = new LongAdder();
    final LongAdder newSeriesSamples = new LongAdder();
    final LongAdder skippedFields = new LongAdder();
    final LongAdder pauses = new LongAdder();

    public long samples() {
        return samples.sum();
    }

    public long rejectedLines() {
        return rejectedLines.sum();
    }

    /** How often reading stopped since the ring was full. */
    public long pauses() {
        return pauses.sum();
    }
}
