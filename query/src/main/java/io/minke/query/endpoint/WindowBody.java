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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer about windows. A small answer is complete before its status is known, so that what goes wrong is still told by the status; a large one is worked out while it is written, and
 * nothing holds a snapshot between the two.
 */
final class WindowBody implements Answer.Body {
    /** Points up to which an answer is made at once: 16 MiB of columns. */
    private static final long SMALL_POINTS = 1 << 20;
    /** Points that one thread writes at once: some ten microseconds of work, 32 KiB of text. */
    private static final int PART_POINTS = 1 << 10;
    /** Parts that are written before the first of them is sent. */
    private static final int WAVE_PARTS = 32;

    private static final int PART_SINK_BYTES = 8 << 10;

    private final Head head;
    private final WindowWriter writer;
    private final @Nullable Work work;
    private final List<SeriesColumn> columns;
    /** Whose helpers may write columns too; null if there are too few for that. */
    private final @Nullable Queries helped;

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
     * @param columns at most
     */
    record Head(
            String interval,
            long startNanos,
            long endNanos,
            long intervalNanos,
            String tier,
            @Nullable BucketAxis axis,
            int columns) {
        private static Head of(OpenWindow open) {
            BucketAxis axis = open.plan().axis();
            return new Head(
                    open.interval(),
                    open.window().startNanos(),
                    open.window().endNanos(),
                    axis == null ? 0 : axis.step().nominalNanos(),
                    open.plan().tierText(),
                    axis,
                    open.plan().columns());
        }
    }

    private WindowBody(
            Head head,
            WindowWriter writer,
            @Nullable Work work,
            List<SeriesColumn> columns,
            @Nullable Queries helped,
            List<String> damages,
            @Nullable Explanation explanation) {
        this.helped = helped;
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
                return new WindowBody(head, writer, work, List.of(), null, List.of(), null);
            }
            List<SeriesColumn> columns = new ArrayList<>();
            open.forEach(columns::add);
            Explanation explanation = writer.explains() ? open.explanation() : null;
            Queries helped = points > 2 * PART_POINTS && writer.columnsStandAlone() ? queries : null;
            return new WindowBody(
                    head, writer, null, columns, helped, open.budget().damages(), explanation);
        }
    }

    static WindowBody of(WindowAnswer answer, WindowWriter writer) {
        Head head = new Head(
                answer.interval(), answer.window().startNanos(), answer.window().endNanos(), 0, answer.tier(), null, 0);
        return new WindowBody(head, writer, null, answer.series(), null, answer.damages(), null);
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
                if (helped == null) {
                    write(sink, 0, columns.size());
                } else {
                    share(sink, helped);
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

    /** Columns from one to before another, with what stands before each. */
    private void write(ByteSink sink, int from, int to) {
        for (int i = from; i < to; i++) {
            if (i > 0) {
                writer.between(sink);
            }
            writer.column(sink, columns.get(i));
        }
    }

    /** The same of all columns, with whoever is free to help: texts cost as much as the numbers in them. */
    private void share(ByteSink sink, Queries helpers) {
        int[] ends = parts();
        for (int first = 0; first < ends.length; first += WAVE_PARTS) {
            int offset = first;
            AtomicReferenceArray<byte[]> done = new AtomicReferenceArray<>(Math.min(WAVE_PARTS, ends.length - first));
            helpers.share(done.length(), i -> {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream(PART_POINTS << 5);
                ByteSink own = new ByteSink(PART_SINK_BYTES).open(bytes);
                int part = offset + i;
                write(own, part == 0 ? 0 : ends[part - 1], ends[part]);
                own.finish();
                done.set(i, bytes.toByteArray());
            });
            for (int i = 0; i < done.length(); i++) {
                sink.put(done.get(i));
            }
        }
    }

    /** Where parts of about the same number of points end. */
    private int[] parts() {
        int[] ends = new int[columns.size()];
        int count = 0;
        int points = 0;
        for (int i = 0; i < columns.size(); i++) {
            points += columns.get(i).length();
            if (points >= PART_POINTS || i + 1 == columns.size()) {
                ends[count++] = i + 1;
                points = 0;
            }
        }
        return Arrays.copyOf(ends, count);
    }

    private void stream(ByteSink sink, Work streamed) {
        try (OpenWindow open = streamed.open()) {
            boolean[] begun = {false};
            open.forEach(column -> {
                if (begun[0]) {
                    writer.between(sink);
                }
                begun[0] = true;
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
