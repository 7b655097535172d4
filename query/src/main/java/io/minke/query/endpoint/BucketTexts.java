package io.minke.query.endpoint;

import io.minke.query.text.ByteSink;
import io.minke.query.window.BucketAxis;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The starts of an axis' buckets as texts, which every column of an answer repeats. Immutable. */
final class BucketTexts {
    /** With fewer columns the texts are hardly used twice. */
    static final int FEWEST_COLUMNS = 4;
    /** A quarter of a megabyte of texts. */
    private static final int MOST_BUCKETS = 16 << 10;

    private final BucketAxis axis;
    /** {@code ,[1676505600000,} of each bucket, one behind the other. */
    private final byte[] texts;

    private final int[] ends;

    private BucketTexts(BucketAxis axis, byte[] texts, int[] ends) {
        this.axis = axis;
        this.texts = texts;
        this.ends = ends;
    }

    /** @return null if there are too many */
    static @Nullable BucketTexts of(BucketAxis axis) {
        if (axis.count() > MOST_BUCKETS) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteSink sink = new ByteSink(1 << 10).open(bytes);
        int[] ends = new int[axis.count()];
        for (int b = 0; b < ends.length; b++) {
            sink.put(",[").putMillis(axis.edge(b)).put(',');
            ends[b] = (int) sink.writtenBytes();
        }
        sink.finish();
        return new BucketTexts(axis, bytes.toByteArray(), ends);
    }

    /** {@code [start,value],[start,value]…} @param times starts of buckets, ascending; others are written all the same */
    void points(ByteSink sink, long[] times, double[] values) {
        int bucket = 0;
        for (int i = 0; i < times.length; i++) {
            while (bucket < ends.length && axis.edge(bucket) < times[i]) {
                bucket++;
            }
            if (bucket < ends.length && axis.edge(bucket) == times[i]) {
                int start = (bucket == 0 ? 0 : ends[bucket - 1]) + (i == 0 ? 1 : 0);
                sink.put(texts, start, ends[bucket] - start);
            } else {
                sink.put(i == 0 ? "[" : ",[").putMillis(times[i]).put(',');
            }
            sink.putNumber(values[i]).put(']');
        }
    }
}
