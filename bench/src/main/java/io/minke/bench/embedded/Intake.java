package io.minke.bench.embedded;

import io.minke.bench.fleet.FleetSamples;
import io.minke.bench.fleet.SampleBatch;
import io.minke.bench.process.ProcessFigures;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.StringJoiner;

/** Feeds an engine from a fleet, and times the engine's part of it. */
final class Intake {
    private final EmbeddedEngine engine;
    private final FleetSamples samples;
    private final SampleBatch batch;
    private long acknowledged;

    Intake(EmbeddedEngine engine, FleetSamples samples, int batchSamples) {
        this.engine = engine;
        this.samples = samples;
        batch = new SampleBatch(batchSamples);
    }

    /**
     * Appends batches until so many samples more were taken, or all.
     *
     * @return {@code {"samples", "wallSeconds", "cpuSeconds", "inventingSeconds", "nanos": [a batch each]}}; CPU is the whole process's without what inventing cost
     */
    String take(long atLeast) throws Exception {
        double cpuBefore = ProcessFigures.ofThisProcess().cpuSeconds();
        long before = acknowledged;
        long inventingNanos = 0;
        long wallNanos = 0;
        StringJoiner nanos = new StringJoiner(",");
        while (acknowledged - before < atLeast) {
            long inventing = threadCpuNanos();
            boolean more = samples.fill(batch) > 0;
            inventingNanos += threadCpuNanos() - inventing;
            if (!more) {
                break;
            }
            long from = System.nanoTime();
            engine.append(batch);
            long taken = System.nanoTime() - from;
            wallNanos += taken;
            nanos.add(Long.toString(taken));
            acknowledged += batch.count();
            System.out.println("acknowledged " + acknowledged);
        }
        double cpuSeconds = ProcessFigures.ofThisProcess().cpuSeconds() - cpuBefore - inventingNanos / 1e9;
        return String.format(
                Locale.ROOT,
                "{\"samples\":%d,\"wallSeconds\":%.6f,\"cpuSeconds\":%.6f,\"inventingSeconds\":%.6f,\"nanos\":[%s]}",
                acknowledged - before,
                wallNanos / 1e9,
                cpuSeconds,
                inventingNanos / 1e9,
                nanos);
    }

    private static long threadCpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
