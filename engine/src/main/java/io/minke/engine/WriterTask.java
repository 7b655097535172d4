package io.minke.engine;

import java.util.concurrent.CompletableFuture;

/**
 * Something that the writer does between two groups.
 *
 * @param ringPosition what producers had published when it was asked for comes before it
 * @param done when it is done; fails where it was not
 */
record WriterTask(Runnable work, long ringPosition, CompletableFuture<Void> done) {}
