package io.minke.ingest.daemon.demo;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** Sends the fleet's samples: a stretch of the past as fast as the daemon takes it, then the present as it comes. */
final class Feeder {
    // What a busy collector sends at once; larger bodies gain nothing measurable.
    private static final int LINES_PER_BODY = 10_000;
    // Two connections keep both sides busy: one is being generated while the other is being written.
    private static final int CONNECTION_COUNT = 2;
    private static final long PROGRESS_MILLIS = 100;

    private final Fleet fleet;
    private final DemoHttp http;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Feeder(Fleet fleet, DemoHttp http) {
        this.fleet = fleet;
        this.http = http;
    }

    /**
     * Sends all minutes from {@code firstMinute} to below {@code endMinute}, oldest first.
     *
     * @param progress told the number of acknowledged samples, on the calling thread
     */
    void backfill(long firstMinute, long endMinute, LongConsumer progress) {
        LongAdder acknowledged = new LongAdder();
        ExecutorService senders = Executors.newFixedThreadPool(CONNECTION_COUNT);
        try {
            List<CompletableFuture<Void>> parts = new ArrayList<>();
            for (int part = 0; part < CONNECTION_COUNT; part++) {
                int firstCpe = fleet.cpeCount() * part / CONNECTION_COUNT;
                int endCpe = fleet.cpeCount() * (part + 1) / CONNECTION_COUNT;
                parts.add(CompletableFuture.runAsync(
                        () -> send(firstCpe, endCpe, firstMinute, endMinute, acknowledged), senders));
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
            while (!all.isDone()) {
                pause(PROGRESS_MILLIS);
                progress.accept(acknowledged.sum());
            }
            all.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        } finally {
            senders.shutdown();
        }
    }

    private void send(int firstCpe, int endCpe, long firstMinute, long endMinute, LongAdder acknowledged) {
        LineBuffer lines = new LineBuffer();
        for (long minute = firstMinute; minute < endMinute; minute++) {
            for (int cpe = firstCpe; cpe < endCpe; cpe++) {
                fleet.writeLines(cpe, minute, lines);
                if (lines.lineCount() >= LINES_PER_BODY) {
                    write(lines, acknowledged);
                }
            }
        }
        write(lines, acknowledged);
    }

    private void write(LineBuffer lines, LongAdder acknowledged) {
        if (lines.lineCount() > 0) {
            http.write(lines);
            acknowledged.add(lines.lineCount());
            lines.clear();
        }
    }

    /** Sends each minute's samples when the minute comes, from {@code nextMinute} on, until {@link #stop}. */
    Thread startLive(long nextMinute, InstantSource clock) {
        Thread live = new Thread(() -> feedLive(nextMinute, clock), "demo-live");
        live.setDaemon(true);
        live.start();
        return live;
    }

    private void feedLive(long firstMinute, InstantSource clock) {
        LineBuffer lines = new LineBuffer();
        long minute = firstMinute;
        do {
            while (minute <= clock.millis() / 60_000) {
                for (int cpe = 0; cpe < fleet.cpeCount(); cpe++) {
                    fleet.writeLines(cpe, minute, lines);
                }
                http.write(lines);
                lines.clear();
                minute++;
            }
        } while (!pause(500));
    }

    void stop() {
        stopped.countDown();
    }

    /** @return whether {@link #stop} was called */
    private boolean pause(long millis) {
        try {
            return stopped.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("interrupted while feeding", interrupted);
        }
    }
}
