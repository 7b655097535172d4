package io.minke.engine;

import io.minke.engine.scan.Snapshot;
import io.minke.engine.series.SeriesCatalog;
import io.minke.engine.series.SeriesIndex;

/** What can be asked of an engine, be it one's own or one that another process runs. Thread-safe. */
public interface ReadableEngine {
    SeriesIndex series();

    /** The series by their names; those that were deleted are left out. */
    SeriesCatalog catalog();

    /** A consistent view of what is there; close it soon. */
    Snapshot snapshot();
}
