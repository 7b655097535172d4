package io.minke.query.run;

import io.minke.query.threshold.State;
import io.minke.query.threshold.Thresholds;
import io.minke.query.window.Window;
import java.util.ArrayList;
import java.util.List;

/** Samples to spans of states. */
final class StateWalk {
    private final Window window;
    private final long trustNanos;
    private final List<StateReport.Span> spans = new ArrayList<>();
    private long at;

    StateWalk(Window window, long trustNanos) {
        this.window = window;
        this.trustNanos = trustNanos;
        this.at = window.startNanos();
    }

    /** @param count ascending samples, some of them perhaps before the window */
    List<StateReport.Span> walk(Thresholds thresholds, long[] times, double[] values, int count) {
        for (int i = 0; i < count; i++) {
            long until = i + 1 < count ? times[i + 1] : window.endNanos();
            add(times[i], State.UNKNOWN);
            add(Math.min(until, times[i] + trustNanos), thresholds.state(values[i]));
        }
        add(window.endNanos(), State.UNKNOWN);
        return spans;
    }

    /** The state lasts from where the last one ended to {@code until}. */
    private void add(long until, State state) {
        long to = Math.min(until, window.endNanos());
        if (to <= at) {
            return;
        }
        int last = spans.size() - 1;
        if (last >= 0 && spans.get(last).state() == state) {
            spans.set(last, new StateReport.Span(spans.get(last).fromNanos(), to, state));
        } else {
            spans.add(new StateReport.Span(at, to, state));
        }
        at = to;
    }
}
