package io.minke.ingest.http;

import io.minke.engine.metric.Metric;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What came through the door of check results since the start. Thread-safe. */
public final class CheckCounters {
    public final LongAdder requests = new LongAdder();
    public final LongAdder refusedRequests = new LongAdder();
    public final LongAdder failedRequests = new LongAdder();
    public final LongAdder results = new LongAdder();
    public final LongAdder samples = new LongAdder();
    public final LongAdder perfdataProblems = new LongAdder();

    /** The figures that are worth watching. */
    public List<Metric> metrics() {
        return List.of(
                Metric.counter("minke_check_requests_total", "Requests with check results", requests.sum()),
                Metric.counter(
                        "minke_check_requests_refused_total",
                        "Requests with check results that were wrong",
                        refusedRequests.sum()),
                Metric.counter(
                        "minke_check_requests_failed_total",
                        "Requests with check results that could not be kept",
                        failedRequests.sum()),
                Metric.counter("minke_check_results_total", "Check results kept", results.sum()),
                Metric.counter("minke_check_samples_total", "Samples of check results that were kept", samples.sum()),
                Metric.counter(
                        "minke_check_perfdata_problems_total",
                        "Items of perfdata that were no items",
                        perfdataProblems.sum()));
    }
}
