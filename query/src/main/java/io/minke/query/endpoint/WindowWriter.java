package io.minke.query.endpoint;

import io.minke.query.run.SeriesColumn;
import io.minke.query.text.ByteSink;

/** Writes columns as a document, front to back. Used once, by one thread. */
interface WindowWriter {
    void begin(ByteSink sink, WindowBody.Head head);

    void column(ByteSink sink, SeriesColumn column);

    void end(ByteSink sink);
}
