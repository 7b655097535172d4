package io.minke.bench.embedded;

import io.minke.bench.fleet.SampleBatch;
import io.minke.bench.fleet.SampleName;
import io.minke.bench.question.Asked;
import io.minke.bench.question.PointSink;
import java.nio.file.Path;
import java.util.List;

/** An engine in this process, opened by its {@link Provider}. Used by one thread. */
public interface EmbeddedEngine extends AutoCloseable {
    /** Takes samples; returns when they are as safe as the engine's own commit makes them. */
    void append(SampleBatch batch) throws Exception;

    /** Makes it write and merge all that it would sooner or later, and waits for that. */
    void settle() throws Exception;

    /** All samples there are. */
    long count() throws Exception;

    /** Tells the points of an answer; a bucket's time is its start, the time of a last value 0. */
    void answer(Asked asked, PointSink points) throws Exception;

    @Override
    void close() throws Exception;

    /** How an engine is found (by {@link java.util.ServiceLoader}) and opened. */
    interface Provider {
        /** As the command line names it. */
        String name();

        /** Its version, how it is used here, and what its commit promises. */
        String description();

        /** @param names of the series that batches mean by their indices */
        EmbeddedEngine open(Path directory, List<SampleName> names) throws Exception;
    }
}
