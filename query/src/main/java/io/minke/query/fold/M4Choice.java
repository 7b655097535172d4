package io.minke.query.fold;

import io.minke.engine.codec.DecimalValues;
import io.minke.query.source.SampleCursor;
import io.minke.query.window.BucketAxis;

/**
 * First, smallest, largest and last sample of each bucket, each once, in the order of time (Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014). A bucket with gaps
 * shows its first one too, so that the line breaks.
 *
 * <p>Samples come piece by piece. A piece without gaps whose extremes lie within those already seen in its bucket can only move the bucket's last sample, and that stands in its statistics: it is not
 * decoded.
 */
final class M4Choice {
    private final Runs runs = new Runs();
    private final ChosenSamples chosen;
    private final long[] candidateTimes = new long[5];
    private final double[] candidateValues = new double[5];

    private int bucket = -1;
    private boolean any;
    private boolean anyGap;
    private long gapTime;
    private long firstTime;
    private double first;
    private long minTime;
    private double min;
    private long maxTime;
    private double max;
    private long lastTime;
    private double last;

    M4Choice(ChosenSamples chosen) {
        this.chosen = chosen;
    }

    void open() {
        chosen.clear();
        bucket = -1;
        any = false;
        anyGap = false;
    }

    /** @return whether the piece was dealt with by its statistics */
    boolean piece(BucketAxis axis, SampleCursor piece) {
        if (!any || !piece.hasStatistics() || piece.gapCount() > 0) {
            return false;
        }
        boolean inside = piece.minTime() >= axis.edge(bucket) && piece.maxTime() < axis.edge(bucket + 1);
        if (!inside || piece.min() < min || piece.max() > max) {
            return false;
        }
        lastTime = piece.maxTime();
        last = piece.last();
        return true;
    }

    void samples(BucketAxis axis, long[] times, double[] values, int count) {
        runs.cut(axis, times, 0, count);
        int at = 0;
        for (int run = 0; run < runs.count(); run++) {
            if (runs.bucket(run) != bucket) {
                emit();
                bucket = runs.bucket(run);
            }
            for (; at < runs.end(run); at++) {
                sample(times[at], values[at]);
            }
        }
    }

    /** Decimals of a block, cut into runs: only timestamps of samples that may be shown are asked for. */
    void decimals(Runs cut, int from, DecimalValues values, SampleCursor block) {
        int at = from;
        for (int run = 0; run < cut.count(); run++) {
            int end = cut.end(run);
            if (cut.bucket(run) != bucket) {
                emit();
                bucket = cut.bucket(run);
            }
            int low = values.minIndex(at, end);
            int high = values.maxIndex(at, end);
            if (!any) {
                sample(block.timeAt(at), values.at(at));
            }
            extreme(Math.min(low, high), values, block);
            extreme(Math.max(low, high), values, block);
            sample(block.timeAt(end - 1), values.at(end - 1));
            at = end;
        }
    }

    private void extreme(int index, DecimalValues values, SampleCursor block) {
        double value = values.at(index);
        if (value < min || value > max) {
            sample(block.timeAt(index), value);
        }
    }

    private void sample(long time, double value) {
        if (Double.isNaN(value)) {
            gapTime = anyGap ? gapTime : time;
            anyGap = true;
            return;
        }
        if (!any) {
            any = true;
            firstTime = minTime = maxTime = time;
            first = min = max = value;
        } else if (value < min) {
            min = value;
            minTime = time;
        } else if (value > max) {
            max = value;
            maxTime = time;
        }
        lastTime = time;
        last = value;
    }

    void finish() {
        emit();
    }

    private void emit() {
        int count = 0;
        if (any) {
            count = candidate(count, firstTime, first);
            count = candidate(count, minTime, min);
            count = candidate(count, maxTime, max);
            count = candidate(count, lastTime, last);
        }
        if (anyGap) {
            count = candidate(count, gapTime, Double.NaN);
        }
        for (int i = 0; i < count; i++) {
            chosen.add(candidateTimes[i], candidateValues[i]);
        }
        any = false;
        anyGap = false;
    }

    /** Puts a sample to its place among those before it, unless it is there. */
    private int candidate(int count, long time, double value) {
        int i = count;
        while (i > 0 && candidateTimes[i - 1] > time) {
            i--;
        }
        if (i > 0 && candidateTimes[i - 1] == time) {
            return count;
        }
        System.arraycopy(candidateTimes, i, candidateTimes, i + 1, count - i);
        System.arraycopy(candidateValues, i, candidateValues, i + 1, count - i);
        candidateTimes[i] = time;
        candidateValues[i] = value;
        return count + 1;
    }
}
