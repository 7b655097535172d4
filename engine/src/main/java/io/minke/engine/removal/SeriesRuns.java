package io.minke.engine.removal;

import java.util.StringJoiner;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/** A set of series ids as runs of neighbours: in texts {@code 3-7,9,12-40}, in records pairs of the first and the last id. */
public final class SeriesRuns {
    /** Takes the runs in ascending order. */
    interface Visitor {
        void run(int first, int last);
    }

    private SeriesRuns() {}

    static void each(RoaringBitmap series, Visitor visitor) {
        IntIterator ids = series.getIntIterator();
        if (!ids.hasNext()) {
            return;
        }
        int first = ids.next();
        int last = first;
        while (ids.hasNext()) {
            int id = ids.next();
            if (id != last + 1) {
                visitor.run(first, last);
                first = id;
            }
            last = id;
        }
        visitor.run(first, last);
    }

    static int count(RoaringBitmap series) {
        int[] runs = {0};
        each(series, (first, last) -> runs[0]++);
        return runs[0];
    }

    public static String text(RoaringBitmap series) {
        StringJoiner text = new StringJoiner(",");
        each(series, (first, last) -> text.add(first == last ? Integer.toString(first) : first + "-" + last));
        return text.toString();
    }

    /** @throws NumberFormatException if it is no such text */
    public static RoaringBitmap parse(String text) {
        RoaringBitmap series = new RoaringBitmap();
        for (String run : text.split(",", -1)) {
            int dash = run.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? run : run.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(run.substring(dash + 1));
            add(series, first, last);
        }
        return series;
    }

    static void add(RoaringBitmap series, int first, int last) {
        if (first < 0 || last < first) {
            throw new NumberFormatException("a run of series from " + first + " to " + last);
        }
        series.add((long) first, last + 1L);
    }
}
