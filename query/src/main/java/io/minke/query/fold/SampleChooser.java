package io.minke.query.fold;

import io.minke.query.window.BucketAxis;

/** Chooses samples for the eye, series by series. One thread. */
public final class SampleChooser {
    private final Aggregate.Kind kind;
    private final int points;
    private final ChosenSamples chosen = new ChosenSamples();
    private final M4Choice m4 = new M4Choice(chosen);

    /** @param points how many a triangle choice keeps; M4 keeps up to four for each bucket, and a fifth where it has gaps */
    public SampleChooser(Aggregate.Kind kind, int points) {
        this.kind = kind;
        this.points = points;
    }

    /** @return how many were chosen, in {@link #times} and {@link #values} */
    public int choose(SeriesReader reader, int seriesId, BucketAxis axis) {
        if (kind == Aggregate.Kind.M4) {
            m4.open();
            reader.m4(seriesId, axis, m4);
            m4.finish();
            return chosen.count();
        }
        int count = withoutGaps(reader.raw(seriesId, axis.window()), reader.rawTimes(), reader.rawValues());
        chosen.clear();
        if (kind == Aggregate.Kind.LTTB) {
            TriangleChoice.lttb(reader.rawTimes(), reader.rawValues(), count, points, chosen);
        } else {
            TriangleChoice.minMaxLttb(reader.rawTimes(), reader.rawValues(), count, points, chosen);
        }
        return chosen.count();
    }

    private static int withoutGaps(int count, long[] times, double[] values) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            times[kept] = times[i];
            values[kept] = values[i];
            kept += Double.isNaN(values[i]) ? 0 : 1;
        }
        return kept;
    }

    public long[] times() {
        return chosen.times();
    }

    public double[] values() {
        return chosen.values();
    }
}
