package io.minke.query.endpoint;

import io.minke.query.run.SeriesColumn;
import io.minke.query.text.ByteSink;

/** {@code {"interval": …, "series": [{"key": …, "unit": …, "points": [[epoch_ms, value], …]}, …]}} */
final class WindowJson implements WindowWriter {
    private final String aggregate;
    private boolean first = true;

    WindowJson(String aggregate) {
        this.aggregate = aggregate;
    }

    @Override
    public void begin(ByteSink sink, WindowBody.Head head) {
        first = true;
        sink.put("{\"interval\":").putQuoted(head.interval());
        if (head.intervalNanos() > 0) {
            sink.put(",\"interval_ms\":").putMillis(head.intervalNanos());
            sink.put(",\"aggregate\":").putQuoted(aggregate);
        }
        sink.put(",\"tier\":\"Full\",\"start\":\"").putInstant(head.startNanos());
        sink.put("\",\"end\":\"").putInstant(head.endNanos()).put("\",\"series\":[");
    }

    @Override
    public void column(ByteSink sink, SeriesColumn column) {
        if (!first) {
            sink.put(',');
        }
        first = false;
        Documents.key(sink.put("{\"key\":"), column.key());
        Documents.quotedOrNull(sink.put(",\"unit\":"), column.unit());
        if (column.seriesCount() != 1) {
            sink.put(",\"series_count\":").put(column.seriesCount());
        }
        sink.put(",\"points\":[");
        long[] times = column.times();
        double[] values = column.values();
        for (int i = 0; i < times.length; i++) {
            sink.put(i == 0 ? "[" : ",[");
            sink.putMillis(times[i]).put(',').putNumber(values[i]).put(']');
        }
        sink.put("]}");
    }

    @Override
    public void end(ByteSink sink) {
        sink.put("]}");
    }
}
