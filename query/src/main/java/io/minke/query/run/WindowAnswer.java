package io.minke.query.run;

import io.minke.query.window.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer with all its columns.
 *
 * @param interval the width of the buckets that were used, as it is written in questions, or {@code raw}
 * @param window the window in absolute times
 */
public record WindowAnswer(String interval, Window window, List<SeriesColumn> series) {
    public WindowAnswer {
        series = List.copyOf(series);
    }

    /** The column of the only series, or null if there is none or more than one. */
    public @Nullable SeriesColumn only() {
        return series.size() == 1 ? series.get(0) : null;
    }
}
