package io.minke.query.run;

import io.minke.query.window.Step;
import org.jspecify.annotations.Nullable;

/**
 * How finely a window is answered.
 *
 * @param step of {@link Kind#STEP}, else null
 * @param maxPoints of {@link Kind#AUTO}: most points of a series
 */
public record Resolution(Kind kind, @Nullable Step step, int maxPoints) {
    /** The ways to choose. */
    public enum Kind {
        /** Every sample. */
        RAW,
        /** Buckets of a given width. */
        STEP,
        /** Raw if that has few enough points, else buckets of the next nice width. */
        AUTO
    }

    public static final Resolution RAW = new Resolution(Kind.RAW, null, 0);

    public static Resolution every(Step step) {
        return new Resolution(Kind.STEP, step, 0);
    }

    public static Resolution auto(int maxPoints) {
        return new Resolution(Kind.AUTO, null, maxPoints);
    }
}
