package io.minke.query.endpoint;

import io.minke.query.Answer;
import io.minke.query.run.Explanation;
import io.minke.query.run.OpenWindow;
import io.minke.query.run.Queries;
import io.minke.query.run.SeriesColumn;
import io.minke.query.run.WindowAnswer;
import io.minke.query.run.WindowQuestion;
import io.minke.query.text.ByteSink;
import io.minke.query.text.InstantText;
import io.minke.query.window.BucketAxis;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer about windows. A small answer is complete before its status is known, so that what goes wrong is still told by the status; a large one is worked out while it is written, and
 * nothing holds a snapshot between the two.
 */
final class WindowBody implements Answer.Body {
    /** Points up to which an answer is made at once: 16 MiB of columns. */
    private static final long SMALL_POINTS = 1 << 20;

    private final Head head;
    private final WindowWriter writer;
    private final @Nullable Work work;
    private final List<SeriesColumn> columns;
    private final List<String> damages;
    private final @Nullable Explanation explanation;

    /** A question that is worked on while its answer is written. */
    private record Work(Queries queries, WindowQuestion question, int[] seriesIds, BooleanSupplier cancelled) {
        OpenWindow open() {
            return queries.open(question, seriesIds, cancelled);
        }
    }

    /**
     * What is told of the whole answer.
     *
     * @param tier Full or Fast
     * @param axis null for raw samples
     */
    record Head(
            String interval,
            long startNanos,
            long endNanos,
            long intervalNanos,
            String tier,
            @Nullable BucketAxis axis) {
        private static Head of(OpenWindow open) {
            BucketAxis axis = open.plan().axis();
            return new Head(
                    open.interval(),
                    open.window().startNanos(),
                    open.window().endNanos(),
                    axis == null ? 0 : axis.step().nominalNanos(),
                    open.plan().tierText(),
                    axis);
        }
    }

    private WindowBody(
            Head head,
            WindowWriter writer,
            @Nullable Work work,
            List<SeriesColumn> columns,
            List<String> damages,
            @Nullable Explanation explanation) {
        this.head = head;
        this.writer = writer;
        this.work = work;
        this.columns = columns;
        this.damages = damages;
        this.explanation = explanation;
    }

    static WindowBody of(
            WindowQuestion question, int[] seriesIds, Queries queries, WindowWriter writer, BooleanSupplier cancelled) {
        try (OpenWindow open = queries.open(question, seriesIds, cancelled)) {
            Head head = Head.of(open);
            long points = open.pointsAtMost(SMALL_POINTS);
            queries.checkBrief(points);
            if (points > SMALL_POINTS) {
                Work work = new Work(queries, open.settled(), seriesIds, cancelled);
                return new WindowBody(head, writer, work, List.of(), List.of(), null);
            }
            List<SeriesColumn> columns = new ArrayList<>();
            open.forEach(columns::add);
            Explanation explanation = writer.explains() ? open.explanation() : null;
            return new WindowBody(head, writer, null, columns, open.budget().damages(), explanation);
        }
    }

    static WindowBody of(WindowAnswer answer, WindowWriter writer) {
        Head head = new Head(
                answer.interval(), answer.window().startNanos(), answer.window().endNanos(), 0, answer.tier(), null);
        return new WindowBody(head, writer, null, answer.series(), answer.damages(), null);
    }

    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Minke-Interval", head.interval());
        headers.put("X-Minke-Tier", head.tier());
        headers.put("X-Minke-Start", InstantText.of(head.startNanos()));
        headers.put("X-Minke-End", InstantText.of(head.endNanos()));
        if (!damages.isEmpty()) {
            headers.put("X-Minke-Damage", damages.get(0));
        }
        return headers;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        ByteSink sink = ByteSink.ofThread(out);
        try {
            writer.begin(sink, head);
            if (work == null) {
                for (SeriesColumn column : columns) {
                    writer.column(sink, column);
                }
                writer.end(sink, damages, explanation);
            } else {
                stream(sink, work);
            }
            sink.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void stream(ByteSink sink, Work streamed) {
        try (OpenWindow open = streamed.open()) {
            open.forEach(column -> {
                writer.column(sink, column);
                open.budget().bytes(sink.writtenBytes());
            });
            List<String> found = open.budget().damages();
            if (!found.isEmpty() && !writer.tellsDamage()) {
                throw new UncheckedIOException(new IOException("the answer would lack samples: " + found.get(0)));
            }
            writer.end(sink, found, writer.explains() ? open.explanation() : null);
        }
    }
}
