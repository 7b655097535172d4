package io.minke.bench.compare;

import io.minke.bench.load.LoadResult;
import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** How a running engine is loaded and asked: over its own protocol, or from within the process that embeds it. */
interface Drive extends Closeable {
    /** Sends about so many samples more of the fleet, or what is left of it. When the engine is killed meanwhile, the result says what it had acknowledged. */
    LoadResult load(long samples) throws IOException;

    /** Makes it write and merge all that it would sooner or later, and waits for that. */
    void settle() throws IOException;

    /** All samples there are. */
    long count(long startSeconds, long endSeconds) throws IOException;

    Answer ask(Asked asked) throws IOException;

    /** Asks one after the other. @return how many nanoseconds each took until its answer was there, undigested */
    long[] time(List<Asked> questions) throws IOException;

    /** CPU seconds that the engine's process spent so far on work that is the harness's. */
    double foreignCpuSeconds();
}
