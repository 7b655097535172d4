package io.minke.query.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the times in which many hosts alert together: one walk over all beginnings and ends. */
final class IncidentSearch {
    /** A time in which a host alerts, [from, to). Those of one host neither overlap nor touch. */
    record Alert(int host, long from, long to) {}

    private record Change(long nanos, boolean begins, Alert alert) {}

    private final int needed;
    private final long togetherNanos;
    private final long windowEndNanos;
    private final List<CommonCause.Incident> incidents = new ArrayList<>();
    private final Set<Alert> alerting = new HashSet<>();
    private final List<Alert> begunNow = new ArrayList<>();

    /** The incident that is going on or has just ended; {@code reached} is NEVER before the first. */
    private long began;

    private long reached = CommonCause.NEVER;
    private long ended = CommonCause.NEVER;
    private long peakNanos;
    private int peak;
    private final Set<Integer> joined = new HashSet<>();
    private int earlier;

    IncidentSearch(int needed, long togetherNanos, long windowEndNanos) {
        this.needed = needed;
        this.togetherNanos = togetherNanos;
        this.windowEndNanos = windowEndNanos;
    }

    List<CommonCause.Incident> search(List<Alert> alerts) {
        List<Change> changes = new ArrayList<>(2 * alerts.size());
        for (Alert alert : alerts) {
            changes.add(new Change(alert.from(), true, alert));
            changes.add(new Change(alert.to(), false, alert));
        }
        // An alert does not hold its end, so ends come first.
        changes.sort(Comparator.comparingLong(Change::nanos).thenComparing(Change::begins));
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (change.begins()) {
                alerting.add(change.alert());
                begunNow.add(change.alert());
            } else {
                alerting.remove(change.alert());
            }
            boolean lastOfItsTime =
                    i + 1 == changes.size() || changes.get(i + 1).nanos() != change.nanos();
            if (lastOfItsTime) {
                look(change.nanos());
                begunNow.clear();
            }
        }
        finish();
        return incidents;
    }

    private void look(long nanos) {
        boolean enough = alerting.size() >= needed && nanos < windowEndNanos;
        boolean going = reached != CommonCause.NEVER && ended == CommonCause.NEVER;
        if (enough && !going) {
            if (reached != CommonCause.NEVER && nanos - ended <= togetherNanos) {
                ended = CommonCause.NEVER;
            } else {
                finish();
                begin(nanos);
            }
            alerting.forEach(alert -> joined.add(alert.host()));
        }
        if (enough) {
            begunNow.forEach(alert -> joined.add(alert.host()));
            if (alerting.size() > peak) {
                peak = alerting.size();
                peakNanos = nanos;
            }
        } else if (going && nanos < windowEndNanos) {
            ended = nanos;
        }
    }

    private void begin(long nanos) {
        reached = nanos;
        ended = CommonCause.NEVER;
        peak = 0;
        joined.clear();
        began = nanos;
        earlier = 0;
        for (Alert alert : alerting) {
            if (nanos - alert.from() <= togetherNanos) {
                began = Math.min(began, alert.from());
            } else {
                earlier++;
            }
        }
    }

    private void finish() {
        if (reached != CommonCause.NEVER) {
            incidents.add(new CommonCause.Incident(began, reached, ended, peakNanos, peak, joined.size(), earlier));
        }
    }
}
