package io.minke.query.endpoint;

import io.minke.query.Answer;
import io.minke.query.run.Budget;
import io.minke.query.run.OpenWindow;
import io.minke.query.run.Queries;
import io.minke.query.run.SeriesColumn;
import io.minke.query.run.WindowPlan;
import io.minke.query.run.WindowQuestion;
import io.minke.query.text.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The body of an answer about windows. A small answer is complete before its status is known, so that what goes wrong is still told by the status; a large one is worked out while it is written, and
 * nothing holds a snapshot between the two.
 */
final class WindowBody implements Answer.Body {
    /** Points up to which an answer is made at once: 16 MiB of columns. */
    private static final long SMALL_POINTS = 1 << 20;

    private static final ThreadLocal<ByteSink> SINK = ThreadLocal.withInitial(ByteSink::new);

    private final WindowWriter writer;
    private final Queries queries;
    private final WindowQuestion question;
    private final int[] seriesIds;
    private final BooleanSupplier cancelled;
    private final Head head;
    private final List<SeriesColumn> columns;
    private final boolean complete;

    /** What is told of the whole answer. */
    record Head(String interval, long startNanos, long endNanos, long intervalNanos) {
        static Head of(OpenWindow open) {
            WindowPlan plan = open.plan();
            return new Head(
                    open.interval(),
                    open.window().startNanos(),
                    open.window().endNanos(),
                    plan.axis() == null ? 0 : plan.axis().step().nominalNanos());
        }

        Map<String, String> headers() {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("X-Minke-Interval", interval);
            headers.put("X-Minke-Tier", "Full");
            headers.put("X-Minke-Start", instant(startNanos));
            headers.put("X-Minke-End", instant(endNanos));
            return headers;
        }

        private static String instant(long nanos) {
            return java.time.Instant.ofEpochSecond(0, nanos).toString();
        }
    }

    WindowBody(
            WindowQuestion question, int[] seriesIds, Queries queries, WindowWriter writer, BooleanSupplier cancelled) {
        this.writer = writer;
        this.queries = queries;
        this.seriesIds = seriesIds;
        this.cancelled = cancelled;
        this.columns = new ArrayList<>();
        try (OpenWindow open = queries.open(question, seriesIds, cancelled)) {
            this.head = Head.of(open);
            this.question = open.settled();
            this.complete = open.pointsAtMost(SMALL_POINTS) <= SMALL_POINTS;
            if (complete) {
                open.forEach(columns::add);
            }
        }
    }

    Head head() {
        return head;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        ByteSink sink = SINK.get().open(out);
        try {
            writer.begin(sink, head);
            if (complete) {
                for (SeriesColumn column : columns) {
                    writer.column(sink, column);
                }
            } else {
                try (OpenWindow open = queries.open(question, seriesIds, cancelled)) {
                    Budget budget = open.budget();
                    open.forEach(column -> {
                        writer.column(sink, column);
                        budget.bytes(sink.writtenBytes());
                    });
                }
            }
            writer.end(sink);
            sink.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
