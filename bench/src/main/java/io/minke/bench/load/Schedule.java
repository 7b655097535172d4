package io.minke.bench.load;

/**
 * When batches are due. Batch number n is due at {@code startNanos + n * nanosPerBatch}; connections take the numbers in turn.
 *
 * @param startNanos by System.nanoTime
 * @param nanosPerBatch 0 to send each batch as soon as the one before it is answered
 * @param batchLimit batches to send in all connections together
 */
record Schedule(long startNanos, double nanosPerBatch, long batchLimit) {
    static Schedule asFastAsAnswered() {
        return new Schedule(System.nanoTime(), 0, Long.MAX_VALUE);
    }

    static Schedule atRate(double linesPerSecond, int batchLines, long batchLimit) {
        return new Schedule(System.nanoTime(), batchLines / linesPerSecond * 1e9, batchLimit);
    }

    boolean isPaced() {
        return nanosPerBatch > 0;
    }

    long dueNanos(long batch) {
        return startNanos + (long) (batch * nanosPerBatch);
    }
}
