package io.minke.query.run;

import io.minke.query.window.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer with all its columns.
 *
 * @param interval the width of the buckets that were used, as it is written in questions, or {@code raw}
 * @param window the window in absolute times
 * @param tier Full if samples alone have answered, Fast if rollups have where they could
 * @param damages what could not be read from disk and is missing here; empty if all is well
 */
public record WindowAnswer(
        String interval, Window window, String tier, List<SeriesColumn> series, List<String> damages) {
    public WindowAnswer {
        series = List.copyOf(series);
        damages = List.copyOf(damages);
    }

    /** The column of the only series, or null if there is none or more than one. */
    public @Nullable SeriesColumn only() {
        return series.size() == 1 ? series.get(0) : null;
    }
}
