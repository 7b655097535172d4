package io.minke.bench.process;

/** Waiting in a harness whose threads nobody interrupts. */
public final class Pause {
    private Pause() {}

    public static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the harness", e);
        }
    }

    public static void untilEndOf(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the harness", e);
        }
    }
}
