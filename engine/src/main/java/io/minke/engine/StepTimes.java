package io.minke.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What the steps of something long took, one after the other, so that it can say where its time went. Not thread-safe. */
public final class StepTimes {
    private record Step(String name, long nanos) {}

    private final LongSupplier nanoTime;
    private final List<Step> steps = new ArrayList<>();
    private final long begunNanos;
    private long lastNanos;

    public StepTimes() {
        this(System::nanoTime);
    }

    StepTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.begunNanos = nanoTime.getAsLong();
        this.lastNanos = begunNanos;
    }

    private StepTimes(LongSupplier nanoTime, Step already) {
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
        this.begunNanos = lastNanos - already.nanos;
        steps.add(already);
    }

    /** For what was under way already when nobody could measure it: its first step has ended now. */
    public static StepTimes after(String step, Duration took) {
        return after(step, took, System::nanoTime);
    }

    static StepTimes after(String step, Duration took, LongSupplier nanoTime) {
        return new StepTimes(nanoTime, new Step(step, took.toNanos()));
    }

    /** A step has ended, and the next one begins. */
    public void done(String step) {
        long now = nanoTime.getAsLong();
        steps.add(new Step(step, now - lastNanos));
        lastNanos = now;
    }

    /** From the beginning to the end of the last step. */
    public long totalMillis() {
        return (lastNanos - begunNanos) / 1_000_000;
    }

    /** Whether all steps together took at least so long that somebody may ask why. */
    public boolean tookLongerThan(long millis) {
        return totalMillis() >= millis;
    }

    /** As {@code series 12 ms, log 3400 ms}, in their order. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(step.name)
                    .append(' ')
                    .append(step.nanos / 1_000_000)
                    .append(" ms");
        }
        return text.toString();
    }
}
