package io.minke.ingest.door;

/**
 * A request's place in the queue for a worker, until one begins.
 *
 * @param busy the answer if none does in time
 * @param sinceNanos when it began to wait
 */
record Turn(Workers.Task task, Reply busy, long sinceNanos) {
    long waitedNanos(long nowNanos) {
        return nowNanos - sinceNanos;
    }
}
