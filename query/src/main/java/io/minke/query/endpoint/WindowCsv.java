package io.minke.query.endpoint;

import io.minke.query.run.ColumnKey;
import io.minke.query.run.Explanation;
import io.minke.query.run.SeriesColumn;
import io.minke.query.text.ByteSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code measurement,host,service,metric,time,value,unit}, a line for each point; a gap is an empty value, a part that a group does not share an empty text. */
final class WindowCsv implements WindowWriter {
    @Override
    public void begin(ByteSink sink, WindowBody.Head head) {
        sink.put("measurement,host,service,metric,time,value,unit\r\n");
    }

    @Override
    public void column(ByteSink sink, SeriesColumn column) {
        ColumnKey key = column.key();
        byte[][] names = {text(key.measurement()), text(key.host()), text(key.service()), text(key.metric())};
        byte[] unit = text(column.unit());
        for (int i = 0; i < column.length(); i++) {
            for (byte[] name : names) {
                sink.put(name).put(',');
            }
            sink.putInstant(column.times()[i]).put(',');
            Documents.csvNumber(sink, column.values()[i]).put(',').put(unit).put("\r\n");
        }
    }

    private static byte[] text(@Nullable String text) {
        return Documents.csvText(text == null ? "" : text);
    }

    @Override
    public void end(ByteSink sink, List<String> damages, @Nullable Explanation explanation) {}
}
