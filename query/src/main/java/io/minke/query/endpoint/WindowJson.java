package io.minke.query.endpoint;

import io.minke.query.run.Billing;
import io.minke.query.run.Explanation;
import io.minke.query.run.SeriesColumn;
import io.minke.query.text.ByteSink;
import io.minke.query.window.BucketAxis;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code {"interval": …, "series": [{"key": …, "unit": …, "points": [[epoch_ms, value], …]}, …]}} */
final class WindowJson implements WindowWriter {
    private final String aggregate;
    private final @Nullable Billing billing;
    private final ZoneId zone;
    private final boolean explain;
    private @Nullable BucketAxis axis;
    private @Nullable BucketTexts starts;

    /** @param billing the percentile to be told of each column, or null */
    WindowJson(String aggregate, @Nullable Billing billing, ZoneId zone, boolean explain) {
        this.aggregate = aggregate;
        this.billing = billing;
        this.zone = zone;
        this.explain = explain;
    }

    @Override
    public void begin(ByteSink sink, WindowBody.Head head) {
        axis = head.axis();
        starts = axis == null || head.columns() < BucketTexts.FEWEST_COLUMNS ? null : BucketTexts.of(axis);
        sink.put("{\"interval\":").putQuoted(head.interval());
        if (head.intervalNanos() > 0) {
            sink.put(",\"interval_ms\":").putMillis(head.intervalNanos());
            sink.put(",\"aggregate\":").putQuoted(aggregate);
        }
        sink.put(",\"tier\":").putQuoted(head.tier()).put(",\"start\":\"").putInstant(head.startNanos());
        sink.put("\",\"end\":\"").putInstant(head.endNanos()).put("\",\"series\":[");
    }

    @Override
    public void column(ByteSink sink, SeriesColumn column) {
        Documents.key(sink.put("{\"key\":"), column.key());
        Documents.quotedOrNull(sink.put(",\"unit\":"), column.unit());
        if (column.seriesCount() != 1) {
            sink.put(",\"series_count\":").put(column.seriesCount());
        }
        if (billing != null && axis != null) {
            sink.put(",\"percentile\":[");
            periods(sink, billing.of(column, axis, zone));
            sink.put(']');
        }
        sink.put(",\"points\":[");
        points(sink, column.times(), column.values());
        sink.put("]}");
    }

    @Override
    public void between(ByteSink sink) {
        sink.put(',');
    }

    @Override
    public boolean columnsStandAlone() {
        return true;
    }

    private void points(ByteSink sink, long[] times, double[] values) {
        BucketTexts known = starts;
        if (known != null) {
            known.points(sink, times, values);
            return;
        }
        for (int i = 0; i < times.length; i++) {
            if (i > 0) {
                sink.put(',');
            }
            sink.put('[').putMillis(times[i]).put(',').putNumber(values[i]).put(']');
        }
    }

    private static void periods(ByteSink sink, List<Billing.Period> periods) {
        for (int i = 0; i < periods.size(); i++) {
            Billing.Period period = periods.get(i);
            sink.put(i == 0 ? "{\"start\":\"" : ",{\"start\":\"").putInstant(period.startNanos());
            sink.put("\",\"end\":\"").putInstant(period.endNanos());
            sink.put("\",\"value\":").putNumber(period.value());
            sink.put(",\"windows\":").put(period.counted());
            sink.put(",\"expected\":").put(period.expected()).put('}');
        }
    }

    @Override
    public boolean tellsDamage() {
        return true;
    }

    @Override
    public boolean explains() {
        return explain;
    }

    @Override
    public void end(ByteSink sink, List<String> damages, @Nullable Explanation explanation) {
        sink.put(']');
        if (!damages.isEmpty()) {
            sink.put(",\"damage\":[");
            for (int i = 0; i < damages.size(); i++) {
                (i == 0 ? sink : sink.put(',')).putQuoted(damages.get(i));
            }
            sink.put(']');
        }
        if (explanation != null) {
            explain(sink, explanation);
        }
        sink.put('}');
    }

    private static void explain(ByteSink sink, Explanation explanation) {
        sink.put(",\"explain\":{\"select\":").putQuoted(explanation.selection());
        sink.put(",\"series\":").put(explanation.seriesCount());
        sink.put(",\"columns\":").put(explanation.columnCount());
        sink.put(",\"buckets\":").put(explanation.bucketCount());
        sink.put(",\"threads\":").put(explanation.threads());
        sink.put(",\"tier\":").putQuoted(explanation.tier());
        sink.put(",\"rows\":").put(explanation.rows());
        sink.put(",\"pieces_from_statistics\":").put(explanation.piecesFromStatistics());
        sink.put(",\"pieces_decoded\":").put(explanation.piecesDecoded());
        sink.put(",\"samples\":").put(explanation.samples());
        sink.put(",\"plan_us\":").put(explanation.planNanos() / 1_000);
        sink.put(",\"run_us\":").put(explanation.runNanos() / 1_000);
        sink.put(",\"text\":").putQuoted(explanation.toString()).put('}');
    }
}
