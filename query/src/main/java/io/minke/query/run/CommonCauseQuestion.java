package io.minke.query.run;

import io.minke.query.select.Selector;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Did the hosts of a group cross their thresholds together?
 *
 * @param selector the series of the group; a host alerts while any of its series does
 * @param step width of the buckets of the course over time; null: chosen
 * @param share of the hosts with data that must alert at the same time, above 0, at most 1; never fewer than two hosts
 * @param togetherNanos how far apart the first crossings of one incident may be, and two incidents that are told as one
 * @param trustNanos how long a sample is believed when no other follows
 */
public record CommonCauseQuestion(
        Selector selector,
        Window window,
        @Nullable Step step,
        ZoneId zone,
        double share,
        long togetherNanos,
        long trustNanos) {
    public CommonCauseQuestion {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share);
        }
    }
}
