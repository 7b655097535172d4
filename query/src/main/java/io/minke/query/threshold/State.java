package io.minke.query.threshold;

import java.util.Locale;

/** How a value stands to its thresholds, from harmless to worst; unknown is what a gap has. */
public enum State {
    OK,
    UNKNOWN,
    WARNING,
    CRITICAL;

    /** The exit status of a Nagios plugin. */
    public int number() {
        return switch (this) {
            case OK -> 0;
            case WARNING -> 1;
            case CRITICAL -> 2;
            case UNKNOWN -> 3;
        };
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
