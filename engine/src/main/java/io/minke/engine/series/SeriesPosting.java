package io.minke.engine.series;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** The series that carry one name, by id: few as an array, since most names have few and a bitmap takes hundreds of bytes; many as a bitmap. Not thread-safe. */
final class SeriesPosting {
    private static final int MAX_ARRAY = 256;

    private int[] ids = new int[2];
    private int count;
    private @Nullable RoaringBitmap bitmap;

    /** @param id greater than all before */
    void add(int id) {
        RoaringBitmap many = bitmap;
        if (many != null) {
            many.add(id);
            return;
        }
        if (count == MAX_ARRAY) {
            RoaringBitmap begun = RoaringBitmap.bitmapOf(ids);
            begun.add(id);
            bitmap = begun;
            ids = new int[0];
            return;
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
    }

    /** A bitmap of its own. */
    RoaringBitmap copy() {
        RoaringBitmap many = bitmap;
        return many == null ? RoaringBitmap.bitmapOf(Arrays.copyOf(ids, count)) : many.clone();
    }

    /** Sets the bit of each id. @param words bit {@code n % 64} of word {@code n / 64}, enough of them */
    void mark(long[] words) {
        RoaringBitmap many = bitmap;
        if (many != null) {
            many.forEach((int id) -> words[id >>> 6] |= 1L << id);
            return;
        }
        for (int i = 0; i < count; i++) {
            words[ids[i] >>> 6] |= 1L << ids[i];
        }
    }
}
