package io.minke.query.threshold;

import java.util.Locale;

/** How a value stands to its thresholds, from harmless to worst; unknown is what a gap has. */
public enum State {
    OK,
    UNKNOWN,
    WARNING,
    CRITICAL;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
