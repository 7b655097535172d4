package io.minke.ingest.inventory;

import io.minke.query.ask.Fields;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Records of a file, one after the other. */
interface RecordSource extends Closeable {
    /** The next record's fields, or null at the end. @throws io.minke.query.ask.BadQuestion if there is no record; the next call goes on behind it */
    @Nullable
    Fields next() throws IOException;

    /** The line on which the last record began, from 1. */
    long line();
}
