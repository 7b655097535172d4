package io.minke.query.endpoint;

import io.minke.query.run.Explanation;
import io.minke.query.run.SeriesColumn;
import io.minke.query.source.SampleSource;
import io.minke.query.text.ByteSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code series,time,value,unit}, a line for each point; a gap is an empty value. */
final class DatasetCsv implements WindowWriter {
    private final List<String> names = new ArrayList<>();
    private int next;

    DatasetCsv(DatasetRequest datasets) {
        for (DatasetRequest.Entry entry : datasets.entries()) {
            if (entry.seriesId() != SampleSource.ABSENT) {
                names.add(entry.name());
            }
        }
    }

    @Override
    public void begin(ByteSink sink, WindowBody.Head head) {
        next = 0;
        sink.put("series,time,value,unit\r\n");
    }

    @Override
    public void column(ByteSink sink, SeriesColumn column) {
        byte[] name = Documents.csvText(names.get(next++));
        byte[] unit = Documents.csvText(column.unit() == null ? "" : column.unit());
        for (int i = 0; i < column.length(); i++) {
            sink.put(name).put(',').putInstant(column.times()[i]).put(',');
            Documents.csvNumber(sink, column.values()[i]).put(',').put(unit).put("\r\n");
        }
    }

    @Override
    public void end(ByteSink sink, List<String> damages, @Nullable Explanation explanation) {}
}
