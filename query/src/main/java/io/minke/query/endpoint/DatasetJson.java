package io.minke.query.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.query.run.Explanation;
import io.minke.query.run.SeriesColumn;
import io.minke.query.source.SampleSource;
import io.minke.query.text.ByteSink;
import io.minke.query.text.InstantTemplate;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code {"joined": [{"time": …, "value": …, "unit": …}, …], …}} */
final class DatasetJson implements WindowWriter {
    private static final String TIME = "{\"time\":\"";
    private static final String VALUE = "\",\"value\":";

    private final DatasetRequest datasets;
    private int next;

    DatasetJson(DatasetRequest datasets) {
        this.datasets = datasets;
    }

    @Override
    public void begin(ByteSink sink, WindowBody.Head head) {
        next = 0;
        sink.put('{');
    }

    @Override
    public void column(ByteSink sink, SeriesColumn column) {
        emptyOnes(sink);
        name(sink);
        long[] times = column.times();
        double[] values = column.values();
        if (times.length > 0) {
            byte[] unit = unit(column);
            sink.put(new InstantTemplate(TIME, VALUE), times[0]).putNumber(values[0]);
            // From one number to the next: what lies between them differs in the instant alone.
            InstantTemplate between = new InstantTemplate(new String(unit, UTF_8) + ',' + TIME, VALUE);
            for (int i = 1; i < times.length; i++) {
                sink.put(between, times[i]).putNumber(values[i]);
            }
            sink.put(unit);
        }
        sink.put(']');
    }

    private static byte[] unit(SeriesColumn column) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteSink sink = new ByteSink(64).open(bytes).put(",\"unit\":");
        Documents.quotedOrNull(sink, column.unit()).put('}').finish();
        return bytes.toByteArray();
    }

    /** Unknown series that come before the next known one. */
    private void emptyOnes(ByteSink sink) {
        while (next < datasets.entries().size() && datasets.entries().get(next).seriesId() == SampleSource.ABSENT) {
            name(sink);
            sink.put(']');
        }
    }

    private void name(ByteSink sink) {
        if (next > 0) {
            sink.put(',');
        }
        sink.putQuoted(datasets.entries().get(next++).name()).put(":[");
    }

    @Override
    public void end(ByteSink sink, List<String> damages, @Nullable Explanation explanation) {
        emptyOnes(sink);
        sink.put('}');
    }
}
