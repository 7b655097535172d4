package io.minke.engine.active;

import java.util.Arrays;

/**
 * Brings samples from the order of their arrival into the order of time; of those with equal timestamps the last arrived stays. A natural merge sort: data that is nearly in order, as late samples leave
 * it, costs little more than one pass. Holds scratch arrays: one instance per thread.
 */
public final class TimeOrder {
    private long[] otherTimes = new long[0];
    private double[] otherValues = new double[0];
    /** Where the ascending runs begin, and behind the last one the count. */
    private int[] runs = new int[16];

    /** Sorts the first {@code count} samples in place. @return how many are left */
    public int sort(long[] times, double[] values, int count) {
        int runCount = findRuns(times, count);
        if (runCount > 1) {
            if (otherTimes.length < count) {
                otherTimes = new long[Math.max(count, 2 * otherTimes.length)];
                otherValues = new double[otherTimes.length];
            }
            while (runCount > 1) {
                runCount = mergePairs(times, values, runCount);
            }
        }
        return keepLast(times, values, count);
    }

    private int findRuns(long[] times, int count) {
        int runCount = 0;
        runs[0] = 0;
        for (int i = 1; i < count; i++) {
            if (times[i] < times[i - 1]) {
                if (runCount + 2 >= runs.length) {
                    runs = Arrays.copyOf(runs, runs.length * 2);
                }
                runs[++runCount] = i;
            }
        }
        runs[runCount + 1] = count;
        return runCount + 1;
    }

    private int mergePairs(long[] times, double[] values, int runCount) {
        int merged = 0;
        for (int run = 0; run < runCount; run += 2) {
            int begin = runs[run];
            if (run + 1 < runCount) {
                merge(times, values, begin, runs[run + 1], runs[run + 2]);
            }
            runs[merged++] = begin;
        }
        runs[merged] = runs[runCount];
        return merged;
    }

    /** Stable: where timestamps are equal, the left run, which arrived earlier, stays in front. */
    private void merge(long[] times, double[] values, int begin, int middle, int end) {
        int leftCount = middle - begin;
        System.arraycopy(times, begin, otherTimes, 0, leftCount);
        System.arraycopy(values, begin, otherValues, 0, leftCount);
        int left = 0;
        int right = middle;
        int target = begin;
        while (left < leftCount && right < end) {
            if (otherTimes[left] <= times[right]) {
                times[target] = otherTimes[left];
                values[target++] = otherValues[left++];
            } else {
                times[target] = times[right];
                values[target++] = values[right++];
            }
        }
        System.arraycopy(otherTimes, left, times, target, leftCount - left);
        System.arraycopy(otherValues, left, values, target, leftCount - left);
    }

    private static int keepLast(long[] times, double[] values, int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept > 0 && times[kept - 1] == times[i]) {
                values[kept - 1] = values[i];
            } else {
                times[kept] = times[i];
                values[kept++] = values[i];
            }
        }
        return kept;
    }
}
