package io.minke.ingest.http;

import io.minke.engine.metric.Metric;
import java.util.List;
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

    /** The figures that are worth watching. */
    public List<Metric> metrics() {
        return List.of(
                Metric.counter("minke_write_requests_total", "Writes", requests.sum()),
                Metric.counter("minke_write_requests_kept_total", "Writes kept whole", keptRequests.sum()),
                Metric.counter("minke_write_requests_partial_total", "Writes with bad lines", partialRequests.sum()),
                Metric.counter(
                        "minke_write_requests_failed_total", "Writes that could not be kept", failedRequests.sum()),
                Metric.counter("minke_lines_total", "Lines", lines.sum()),
                Metric.counter("minke_lines_rejected_total", "Bad lines", rejectedLines.sum()),
                Metric.counter("minke_line_samples_total", "Samples of lines that were taken", samples.sum()),
                Metric.counter(
                        "minke_line_samples_new_series_total",
                        "Samples of lines whose series was not known",
                        newSeriesSamples.sum()),
                Metric.counter(
                        "minke_line_fields_skipped_total", "Text fields, which are no samples", skippedFields.sum()),
                Metric.counter("minke_ring_pauses_total", "Times that reading stopped for a full ring", pauses.sum()));
    }
}
