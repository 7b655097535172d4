package io.minke.bench.soak;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What a stretch between two kills looked like.
 *
 * @param samples of the fleet acknowledged; the oracle's clients come on top
 * @param anonymousBytes memory that no file backs, the most seen
 * @param handles open files and sockets, the most seen
 * @param threads the most seen
 * @param batches times from due to answer, nanoseconds
 * @param questions times of windows over a day, nanoseconds
 */
record Epoch(long samples, long anonymousBytes, int handles, int threads, Histogram batches, Histogram questions) {
    static String heading() {
        return "epoch     samples  anon MiB  handles  threads  batch p99 ms  max ms  question p99 ms  max ms";
    }

    String describe(int number) {
        return String.format(
                Locale.ROOT,
                "%5d %,11d %9d %8d %8d %13.1f %7.1f %16.1f %7.1f",
                number,
                samples,
                anonymousBytes >> 20,
                handles,
                threads,
                batches.getValueAtPercentile(99) / 1e6,
                batches.getMaxValue() / 1e6,
                questions.getValueAtPercentile(99) / 1e6,
                questions.getMaxValue() / 1e6);
    }
}
