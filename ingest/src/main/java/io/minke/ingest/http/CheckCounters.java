package io.minke.ingest.http;

import java.util.concurrent.atomic.LongAdder;

/** What came through the door of check results since the start. Thread-safe. */
public final class CheckCounters {
    public final LongAdder requests = new LongAdder();
    public final LongAdder refusedRequests = new LongAdder();
    public final LongAdder failedRequests = new LongAdder();
    public final LongAdder results = new LongAdder();
    public final LongAdder samples = new LongAdder();
    public final LongAdder perfdataProblems = new LongAdder();
}
