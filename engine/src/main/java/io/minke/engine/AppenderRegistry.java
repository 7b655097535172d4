package io.minke.engine;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The open appenders by number, and per appender what the writer took since it last settled. Numbers are used again. */
final class AppenderRegistry {
    /** Replaced, never changed, so that the writer reads it without a lock. */
    private volatile @Nullable Appender[] appenders = new Appender[0];

    // The writer's own notes, by number.
    private long[] tookSequence = new long[8];
    private int[] refused = new int[8];
    private int[] touched = new int[8];
    private int touchedCount;

    synchronized Appender add(IntFunction<Appender> create) {
        int number = 0;
        while (number < appenders.length && appenders[number] != null) {
            number++;
        }
        Appender appender = create.apply(number);
        @Nullable Appender[] grown = Arrays.copyOf(appenders, Math.max(appenders.length, number + 1));
        grown[number] = appender;
        appenders = grown;
        return appender;
    }

    synchronized void remove(Appender appender) {
        @Nullable Appender[] shrunk = appenders.clone();
        shrunk[appender.number()] = null;
        appenders = shrunk;
    }

    /** Notes a frame; writer only. */
    void took(int number, long sequence, int refusedSamples) {
        if (number >= tookSequence.length) {
            tookSequence = Arrays.copyOf(tookSequence, number * 2);
            refused = Arrays.copyOf(refused, number * 2);
            touched = Arrays.copyOf(touched, number * 2);
        }
        if (tookSequence[number] == 0) {
            touched[touchedCount++] = number;
        }
        tookSequence[number] = sequence;
        refused[number] += refusedSamples;
    }

    /** Tells each appender of which frames were taken; writer only. */
    void settle(@Nullable RuntimeException failure, EngineCounters counters) {
        @Nullable Appender[] current = appenders;
        for (int i = 0; i < touchedCount; i++) {
            int number = touched[i];
            counters.refused(refused[number]);
            Appender appender = number < current.length ? current[number] : null;
            if (appender != null) {
                appender.settled(tookSequence[number], refused[number], failure);
            }
            tookSequence[number] = 0;
            refused[number] = 0;
        }
        touchedCount = 0;
    }
}
