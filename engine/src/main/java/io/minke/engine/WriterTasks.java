package io.minke.engine;

import io.minke.engine.failure.EngineBug;
import io.minke.engine.ring.SampleRing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What others ask the writer to do between two groups: each after all that was published before it was asked for. */
final class WriterTasks {
    /**
     * @param ringPosition what producers had published when it was asked for comes before it
     * @param done when it is done; fails where it was not
     */
    private record Task(Runnable work, long ringPosition, CompletableFuture<Void> done) {}

    private final SampleRing ring;
    private final WriterHealth health;
    private final ConcurrentLinkedQueue<Task> waiting = new ConcurrentLinkedQueue<>();

    WriterTasks(SampleRing ring, WriterHealth health) {
        this.ring = ring;
        this.health = health;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Has the writer do something, and waits for it; for any other thread. @throws RuntimeException why it was not done */
    void await(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiting.add(new Task(work, ring.claimedPosition(), done));
        ring.wake();
        if (health.isStopped()) {
            refuseAll();
        }
        try {
            done.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException reason ? reason : failed;
        }
    }

    /** On the writer's thread. @param settleBefore keeps what was taken from the ring so far */
    void performDue(Runnable settleBefore) {
        Task next = waiting.peek();
        while (next != null && ring.consumedPosition() >= next.ringPosition) {
            settleBefore.run();
            perform(waiting.remove());
            next = waiting.peek();
        }
    }

    private void perform(Task task) {
        RuntimeException failure = health.poison();
        if (failure == null) {
            try {
                task.work.run();
            } catch (Error end) {
                task.done.completeExceptionally(new EngineBug("the writer stopped: " + end, end));
                throw end;
            } catch (RuntimeException refused) {
                failure = refused;
                health.poisonUnlessItPasses(refused);
            }
        }
        if (failure == null) {
            task.done.complete(null);
        } else {
            task.done.completeExceptionally(failure);
        }
    }

    /** Tells all that wait why nothing will be done for them. */
    void refuseAll() {
        for (Task task = waiting.poll(); task != null; task = waiting.poll()) {
            task.done.completeExceptionally(health.whyStopped());
        }
    }
}
