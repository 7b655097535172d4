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
    /** Weight from which on a part is whole; one thread writes it at once, in some ten microseconds. */
    private static final int PART_WEIGHT = 1 << 10;
    /** Parts that are held in memory before the first of them is sent: with the limit below 10 MiB of text or so at most, mostly one. */
    private static final int WAVE_PARTS = 32;
    /** Points of a column that a part may have to hold: parts are cut between columns only. */
    private static final int SHARED_COLUMN_POINTS = 1 << 12;
    /** What the names of a column weigh, in points. */
    private static final int NAMES_WEIGHT = 16;

    /** What most parts have as text: a point with its start and seventeen digits has 36 bytes. */
    private static final int PART_BYTES = 40 << 10;

    private final Head head;
    private final WindowWriter writer;
    private final @Nullable Work work;
    private final List<SeriesColumn> columns;
    /** Whose helpers may write columns too; null where one thread writes them all, and holds none of their text. */
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
            queries.checkPoints(points);
            if (points > SMALL_POINTS) {
                Work work = new Work(queries, open.settled(), seriesIds, cancelled);
                return new WindowBody(head, writer, work, List.of(), null, List.of(), null);
            }
            List<SeriesColumn> columns = new ArrayList<>();
            open.forEach(columns::add);
            Explanation explanation = writer.explains() ? open.explanation() : null;
            boolean shares = queries.limits().helperThreads() > 0 && writer.columnsStandAlone() && isMany(columns);
            Queries helped = shares ? queries : null;
            return new WindowBody(
                    head, writer, null, columns, helped, open.budget().damages(), explanation);
        }
    }

    /** Whether they are worth sharing, and none is so long that a part with it would be. */
    private static boolean isMany(List<SeriesColumn> columns) {
        long points = 0;
        for (SeriesColumn column : columns) {
            if (column.length() > SHARED_COLUMN_POINTS) {
                return false;
            }
            points += column.length();
        }
        return columns.size() > 1 && points > 2 * PART_WEIGHT;
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
        headers.putAll(Documents.damageHeader(damages));
        return headers;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try {
            if (work == null) {
                writeWhole(ByteSink.ofThread(out));
            } else {
                stream(out, work);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void writeWhole(ByteSink sink) {
        writer.begin(sink, head);
        if (helped == null) {
            write(sink, 0, columns.size());
        } else {
            share(sink, helped);
        }
        writer.end(sink, damages, explanation);
        sink.finish();
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
            AtomicReferenceArray<ByteSink> done = new AtomicReferenceArray<>(Math.min(WAVE_PARTS, ends.length - first));
            helpers.share(done.length(), i -> {
                ByteSink own = ByteSink.keeping(PART_BYTES);
                int part = offset + i;
                write(own, part == 0 ? 0 : ends[part - 1], ends[part]);
                done.set(i, own);
            });
            for (int i = 0; i < done.length(); i++) {
                done.get(i).sendTo(sink);
            }
        }
    }

    /** Where parts of about the same weight end. */
    private int[] parts() {
        int[] ends = new int[columns.size()];
        int count = 0;
        int weight = 0;
        for (int i = 0; i < columns.size(); i++) {
            weight += NAMES_WEIGHT + columns.get(i).length();
            if (weight >= PART_WEIGHT || i + 1 == columns.size()) {
                ends[count++] = i + 1;
                weight = 0;
            }
        }
        return Arrays.copyOf(ends, count);
    }

    private void stream(OutputStream out, Work streamed) {
        try (OpenWindow open = streamed.open()) {
            ByteSink sink = ByteSink.ofThread(new PatientOutput(out, open.budget()));
            writer.begin(sink, head);
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
            sink.finish();
        }
    }
}
