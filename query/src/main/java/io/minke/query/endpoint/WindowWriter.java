package io.minke.query.endpoint;

import io.minke.query.run.Explanation;
import io.minke.query.run.SeriesColumn;
import io.minke.query.text.ByteSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes columns as a document, front to back. Used once; by one thread, but for {@link #column} where it says so. */
interface WindowWriter {
    void begin(ByteSink sink, WindowBody.Head head);

    void column(ByteSink sink, SeriesColumn column);

    /** What stands between two columns. */
    default void between(ByteSink sink) {}

    /** Whether {@link #column} writes the same whatever came before it, so that several threads may call it at once, each with its own sink; and little per point, since what they write is held in memory until its turn. */
    default boolean columnsStandAlone() {
        return false;
    }

    /** Whether the document has a place for what could not be read; one that has none breaks off instead, unless a header tells of it. */
    default boolean tellsDamage() {
        return false;
    }

    /** Whether the document has a place for what was done and will use it: it is not worked out in vain. */
    default boolean explains() {
        return false;
    }

    /**
     * @param damages what could not be read and is missing
     * @param explanation null where several questions made the answer, or nobody asked
     */
    void end(ByteSink sink, List<String> damages, @Nullable Explanation explanation);
}
