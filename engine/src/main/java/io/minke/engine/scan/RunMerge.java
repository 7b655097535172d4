package io.minke.engine.scan;

/** Merges overlapping runs of a series, earliest sample first; where timestamps are equal only the sample of the run that wins is taken. */
final class RunMerge {
    /** Most samples of a merged piece: bounds the memory and stays within the second level cache. */
    static final int MAX_SAMPLES = 8_192;

    private RunMerge() {}

    /**
     * Takes samples up to and including {@code horizon} from the first {@code count} runs, which are decoded, into the merged arrays of the memory.
     *
     * @return how many; at most {@link #MAX_SAMPLES}, the rest stays in the runs
     */
    static int merge(CursorMemory memory, int count, long horizon) {
        memory.ensureMerged(capacity(memory, count));
        long[] times = memory.mergedTimes;
        double[] values = memory.mergedValues;
        int merged = 0;
        while (merged < times.length) {
            SeriesRun lead = null;
            long leadTime = Long.MAX_VALUE;
            long followTime = Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                SeriesRun run = memory.runs[i];
                if (run.position < run.limit) {
                    long time = run.times[run.position];
                    if (lead == null || time < leadTime) {
                        followTime = lead == null ? Long.MAX_VALUE : leadTime;
                        leadTime = time;
                        lead = run;
                    } else if (time < followTime) {
                        followTime = time;
                    }
                }
            }
            if (lead == null || leadTime > horizon) {
                break;
            }
            if (leadTime == followTime) {
                times[merged] = leadTime;
                values[merged] = takeEqual(memory, count, leadTime, lead);
                merged++;
                continue;
            }
            int end = SeriesRun.lowerBound(lead.times, lead.position, lead.limit, followTime);
            end = Math.min(end, SeriesRun.upperBound(lead.times, lead.position, end, horizon));
            int length = Math.min(Math.max(end, lead.position + 1) - lead.position, times.length - merged);
            System.arraycopy(lead.times, lead.position, times, merged, length);
            System.arraycopy(lead.values, lead.position, values, merged, length);
            lead.position += length;
            merged += length;
        }
        return merged;
    }

    private static int capacity(CursorMemory memory, int count) {
        long samples = 0;
        for (int i = 0; i < count; i++) {
            samples += memory.runs[i].limit - memory.runs[i].position;
        }
        return (int) Math.min(samples, MAX_SAMPLES);
    }

    /** Uses up all samples with this time. @return the value of the run that wins */
    private static double takeEqual(CursorMemory memory, int count, long time, SeriesRun first) {
        SeriesRun winner = first;
        double value = first.values[first.position];
        for (int i = 0; i < count; i++) {
            SeriesRun run = memory.runs[i];
            if (run.position < run.limit && run.times[run.position] == time) {
                if (run != winner && run.winsOver(winner)) {
                    winner = run;
                    value = run.values[run.position];
                }
                run.position++;
            }
        }
        return value;
    }
}
