package io.minke.query.fold;

import io.minke.query.window.BucketAxis;
import java.util.Arrays;

/** Ascending samples cut where buckets change: run {@code r} holds the samples [end(r - 1), end(r)) of bucket {@code bucket(r)}. Reused. */
public final class Runs {
    private int[] buckets = new int[256];
    private int[] ends = new int[256];
    private int count;

    /**
     * Cuts {@code length} ascending instants, all inside the axis. Samples come at a steady pace, nearly always, so the place of the next edge is guessed from the length of the last run and then
     * corrected.
     */
    void cut(BucketAxis axis, long[] times, int from, int length) {
        count = 0;
        long[] edges = axis.edges();
        int at = from;
        int guess = 1;
        int bucket = axis.indexOf(times[from]);
        while (true) {
            long edge = edges[bucket + 1];
            int end = Math.min(at + guess, length);
            if (times[end - 1] < edge) {
                while (end < length && times[end] < edge) {
                    end++;
                }
            } else {
                do {
                    end--;
                } while (times[end - 1] >= edge);
            }
            add(bucket, end);
            if (end == length) {
                return;
            }
            guess = end - at;
            at = end;
            // The next sample lies in the next bucket unless samples are missing.
            bucket++;
            if (times[at] >= edges[bucket + 1]) {
                bucket = axis.indexOf(times[at]);
            }
        }
    }

    /**
     * Takes cuts of a block: {@code places[0]} samples lie before the first of the buckets, {@code places[1 .. count]} before each but that, and {@code places[count + 1]} before the end of the
     * last.
     */
    void take(int firstBucket, int[] places, int count) {
        while (buckets.length <= count) {
            grow();
        }
        int[] inBuckets = buckets;
        int[] inEnds = ends;
        int runs = 0;
        int before = places[0];
        for (int i = 0; i <= count; i++) {
            int end = places[i + 1];
            // Written in any case, kept if it is no empty one.
            inBuckets[runs] = firstBucket + i;
            inEnds[runs] = end;
            runs += end > before ? 1 : 0;
            before = end;
        }
        this.count = runs;
    }

    /** Sets the place of each bucket that has a run. */
    void mark(boolean[] seen) {
        int[] inBuckets = buckets;
        int runs = count;
        for (int run = 0; run < runs; run++) {
            seen[inBuckets[run]] = true;
        }
    }

    private void add(int bucket, int end) {
        if (count == buckets.length) {
            grow();
        }
        buckets[count] = bucket;
        ends[count++] = end;
    }

    private void grow() {
        buckets = Arrays.copyOf(buckets, 2 * buckets.length);
        ends = Arrays.copyOf(ends, 2 * ends.length);
    }

    int count() {
        return count;
    }

    int bucket(int run) {
        return buckets[run];
    }

    int end(int run) {
        return ends[run];
    }
}
