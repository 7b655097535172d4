package io.minke.bench.codec;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * How often a second something can be done, by wall time, once the JVM has compiled it: it is repeated until it has become no faster for a while and nothing was compiled meanwhile. The median of some windows
 * counts, so that a moment in which the machine did something else does not.
 */
final class SteadyRate {
    private static final long WINDOW_NANOS = 20_000_000L;
    private static final int TIMED_WINDOWS = 21;
    /** Half a second: what is compiled last may wait that long for the compiler on a busy machine. */
    private static final int WINDOWS_WITHOUT_PROGRESS = 25;

    /** Four seconds: on a machine that has no core left for the compiler, the rate is what it is. */
    private static final int MOST_WARM_WINDOWS = 200;

    private static final double PROGRESS = 1.03;
    private static final double NANOS_PER_SECOND = 1e9;

    private SteadyRate() {}

    static double perSecond(Runnable round) {
        warmUp(round);
        double[] rates = new double[TIMED_WINDOWS];
        for (int window = 0; window < TIMED_WINDOWS; window++) {
            rates[window] = window(round);
        }
        Arrays.sort(rates);
        return rates[TIMED_WINDOWS / 2];
    }

    private static void warmUp(Runnable round) {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        double fastest = 0;
        long compiledMillis = -1;
        int unchanged = 0;
        for (int window = 0; window < MOST_WARM_WINDOWS && unchanged < WINDOWS_WITHOUT_PROGRESS; window++) {
            double rate = window(round);
            long millis = compiler == null || !compiler.isCompilationTimeMonitoringSupported()
                    ? 0
                    : compiler.getTotalCompilationTime();
            boolean isProgress = rate > fastest * PROGRESS || millis != compiledMillis;
            unchanged = isProgress ? 0 : unchanged + 1;
            fastest = Math.max(fastest, rate);
            compiledMillis = millis;
        }
    }

    /** Rounds a second of one window, at least one round. */
    private static double window(Runnable round) {
        long begin = System.nanoTime();
        long rounds = 0;
        long passed;
        do {
            round.run();
            rounds++;
            passed = System.nanoTime() - begin;
        } while (passed < WINDOW_NANOS);
        return rounds * NANOS_PER_SECOND / passed;
    }
}
