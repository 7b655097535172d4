package io.minke.engine.disk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** For calls of threads that others may interrupt, as pools do when they are shut down: an interrupt closes the file channel that its thread is at, or ends a wait whose end something depends on. What is asked for is done, and the caller stays interrupted. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** Does something on a thread that nobody else knows, and waits for it. Monitors that the work needs must not be the caller's. */
    public static void run(String name, Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (RuntimeException | Error failure) {
                        done.completeExceptionally(failure);
                    }
                },
                name);
        thread.start();
        join(thread);
        try {
            done.join();
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause instanceof Error failure) {
                throw failure;
            }
            throw failed;
        }
    }

    /** Waits for the end of a thread. */
    public static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
