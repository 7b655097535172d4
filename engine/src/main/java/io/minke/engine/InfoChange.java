package io.minke.engine;

import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;

/** New info on its way to the writer; a few per series and month, so it may be an object. */
record InfoChange(SeriesKey key, SeriesInfo info, long fromNanos) {}
