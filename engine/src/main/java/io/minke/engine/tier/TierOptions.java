package io.minke.engine.tier;

import io.minke.engine.failure.Rejected;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A tier of rollups.
 *
 * @param name as files and questions call it: a letter or digit and up to 15 more
 * @param width of its buckets: at least a second, a whole part of a day
 * @param leastSamplesPerRow a day is rolled up as soon as its rows stand for at least so many samples each. A row has six numbers: where it stands for fewer samples it saves neither room nor time, and the day
 *     is only rolled up when its samples are about to be dropped
 */
public record TierOptions(String name, Duration width, int leastSamplesPerRow) {
    private static final Pattern NAME = Pattern.compile("[0-9a-z][0-9a-z_-]{0,15}");
    private static final long DAY_SECONDS = 86_400;
    /** Measured in RESULTS.md: below it the rows of a day are no smaller than its samples. */
    private static final int DEFAULT_LEAST_SAMPLES_PER_ROW = 10;

    public TierOptions {
        require(NAME.matcher(name).matches(), "name", name, NAME.pattern());
        require(!List.of("auto", "full", "fast").contains(name), "name", name, "none of auto, full, fast");
        require(
                width.getNano() == 0 && width.getSeconds() >= 1 && DAY_SECONDS % width.getSeconds() == 0,
                "width",
                width,
                "whole seconds that divide a day");
        require(leastSamplesPerRow >= 0, "leastSamplesPerRow", leastSamplesPerRow, "not negative");
    }

    public static TierOptions of(String name, Duration width) {
        return new TierOptions(name, width, DEFAULT_LEAST_SAMPLES_PER_ROW);
    }

    /** Five minutes and an hour. */
    public static List<TierOptions> defaults() {
        return List.of(of("5m", Duration.ofMinutes(5)), of("1h", Duration.ofHours(1)));
    }

    public TierOptions withLeastSamplesPerRow(int changed) {
        return new TierOptions(name, width, changed);
    }

    public long widthNanos() {
        return width.toNanos();
    }

    private static void require(boolean holds, String what, Object value, String rule) {
        if (!holds) {
            throw new Rejected("tier " + what + " is " + value + ", it must be " + rule);
        }
    }
}
