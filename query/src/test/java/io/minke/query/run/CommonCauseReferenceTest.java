package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import io.minke.query.source.MemorySource;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The walk over beginnings and ends against looking at every second. */
final class CommonCauseReferenceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int LENGTH = 600;
    private static final SeriesInfo LIMITS =
            new SeriesInfo(null, null, Double.NaN, Double.NaN, null, null, List.of(10.0, 20.0), false);

    private static SeriesKey key(int host, String metric) {
        return new SeriesKey("check_txrx", "cpe" + host, "txrx", metric);
    }

    private static CommonCause ask(MemorySource source, double share, int together, int trust, int step) {
        try (Queries queries =
                new Queries(source, InstantSource.fixed(Instant.ofEpochSecond(10 * LENGTH)), QueryLimits.defaults())) {
            return queries.commonCause(
                    new CommonCauseQuestion(
                            Selector.ALL.with(KeyPart.MEASUREMENT, Matcher.of("check_txrx")),
                            new Window(LENGTH * SECOND, 2 * LENGTH * SECOND),
                            Step.ofNanos(step * SECOND),
                            ZoneOffset.UTC,
                            share,
                            together * SECOND,
                            trust * SECOND),
                    () -> false);
        }
    }

    @Property(tries = 300)
    void shouldFindWhatASecondBySecondLookFinds(@ForAll long seed) {
        Random random = new Random(seed);
        int hosts = 1 + random.nextInt(6);
        int trust = 5 + random.nextInt(60);
        int together = random.nextInt(60);
        int step = 1 + random.nextInt(120);
        double share = (1 + random.nextInt(10)) / 10.0;
        MemorySource source = new MemorySource(seed);
        for (int host = 0; host < hosts; host++) {
            for (String metric : random.nextBoolean() ? List.of("a") : List.of("a", "b")) {
                source.info(key(host, metric), LIMITS);
                int every = 1 + random.nextInt(80);
                for (int at = LENGTH / 2; at < 2 * LENGTH; at += 1 + random.nextInt(every)) {
                    double value = random.nextInt(8) == 0 ? Double.NaN : random.nextInt(25);
                    source.put(key(host, metric), at * SECOND, value);
                }
            }
        }
        CommonCause found = ask(source, share, together, trust, step);
        assertThat(found)
                .usingRecursiveComparison()
                .ignoringFields("damages")
                .isEqualTo(new Reference(source, hosts, trust).look(share, together, step, found));
    }

    /** Looks at every second. Everything happens at whole seconds, so nothing is missed. */
    private static final class Reference {
        private final int hosts;
        private final boolean[][] known;
        private final boolean[][] alerts;
        private final List<CommonCause.Crossing> crossings = new ArrayList<>();

        Reference(MemorySource source, int hosts, int trust) {
            this.hosts = hosts;
            known = new boolean[hosts][LENGTH];
            alerts = new boolean[hosts][LENGTH];
            for (int host = 0; host < hosts; host++) {
                for (int t = 0; t < LENGTH; t++) {
                    look(source, host, t, trust);
                }
            }
            crossings.sort(java.util.Comparator.comparingLong(CommonCause.Crossing::nanos)
                    .thenComparing(crossing -> crossing.key().joined()));
        }

        private void look(MemorySource source, int host, int t, int trust) {
            CommonCause.Crossing crossing = null;
            for (String metric : List.of("a", "b")) {
                int id = source.find(key(host, metric));
                if (id < 0) {
                    continue;
                }
                long now = (LENGTH + t) * SECOND;
                Map.Entry<Long, Double> sample = source.samples(id).floorEntry(now);
                boolean believed = sample != null && now - sample.getKey() < trust * SECOND;
                if (!believed || Double.isNaN(sample.getValue())) {
                    continue;
                }
                known[host][t] = true;
                if (sample.getValue() >= 10) {
                    boolean first = true;
                    for (int before = 0; before < t; before++) {
                        first &= !alerts[host][before];
                    }
                    if (first && crossing == null) {
                        crossing = new CommonCause.Crossing(
                                key(host, metric),
                                now,
                                t == 0 && alertedBefore(source.samples(id), now, trust),
                                sample.getValue() >= 20
                                        ? io.minke.query.threshold.State.CRITICAL
                                        : io.minke.query.threshold.State.WARNING,
                                sample.getValue());
                    }
                    alerts[host][t] |= true;
                }
            }
            if (crossing != null) {
                crossings.add(crossing);
            }
        }

        private static boolean alertedBefore(java.util.TreeMap<Long, Double> samples, long start, int trust) {
            Map.Entry<Long, Double> before = samples.lowerEntry(start);
            return before != null && start - before.getKey() <= trust * SECOND && before.getValue() >= 10;
        }

        private int alerting(int t) {
            int count = 0;
            for (int host = 0; host < hosts; host++) {
                count += alerts[host][t] ? 1 : 0;
            }
            return count;
        }

        /** When the alert of a host that is going on at {@code t} began. */
        private int began(int host, int t) {
            int from = t;
            while (from > 0 && alerts[host][from - 1]) {
                from--;
            }
            return from;
        }

        CommonCause look(double share, int together, int step, CommonCause like) {
            int silent = 0;
            for (int host = 0; host < hosts; host++) {
                boolean any = false;
                for (int t = 0; t < LENGTH; t++) {
                    any |= known[host][t];
                }
                silent += any ? 0 : 1;
            }
            int needed = 2;
            while (needed < share * (hosts - silent) - 1e-9) {
                needed++;
            }
            return new CommonCause(
                    like.window(),
                    like.interval(),
                    hosts,
                    silent,
                    crossings.size(),
                    needed,
                    incidents(needed, together),
                    buckets(step),
                    crossings,
                    List.of());
        }

        private List<CommonCause.Incident> incidents(int needed, int together) {
            List<int[]> times = new ArrayList<>();
            for (int t = 0; t < LENGTH; t++) {
                boolean enough = alerting(t) >= needed;
                int last = times.size() - 1;
                if (enough && last >= 0 && t - times.get(last)[1] <= together) {
                    times.get(last)[1] = t + 1;
                } else if (enough) {
                    times.add(new int[] {t, t + 1});
                }
            }
            List<CommonCause.Incident> incidents = new ArrayList<>();
            for (int[] time : times) {
                int began = time[0];
                int earlier = 0;
                for (int host = 0; host < hosts; host++) {
                    if (alerts[host][time[0]]) {
                        int from = began(host, time[0]);
                        if (time[0] - from <= together) {
                            began = Math.min(began, from);
                        } else {
                            earlier++;
                        }
                    }
                }
                int peak = 0;
                int peakAt = 0;
                boolean[] joined = new boolean[hosts];
                for (int t = time[0]; t < time[1]; t++) {
                    if (alerting(t) < needed) {
                        continue;
                    }
                    if (alerting(t) > peak) {
                        peak = alerting(t);
                        peakAt = t;
                    }
                    for (int host = 0; host < hosts; host++) {
                        joined[host] |= alerts[host][t];
                    }
                }
                int joinedCount = 0;
                for (boolean one : joined) {
                    joinedCount += one ? 1 : 0;
                }
                incidents.add(new CommonCause.Incident(
                        nanos(began),
                        nanos(time[0]),
                        time[1] == LENGTH ? CommonCause.NEVER : nanos(time[1]),
                        nanos(peakAt),
                        peak,
                        joinedCount,
                        earlier));
            }
            return incidents;
        }

        private List<CommonCause.Bucket> buckets(int step) {
            List<CommonCause.Bucket> buckets = new ArrayList<>();
            for (int from = LENGTH / step * step; from < 2 * LENGTH; from += step) {
                int seen = 0;
                int alerting = 0;
                for (int host = 0; host < hosts; host++) {
                    boolean isKnown = false;
                    boolean alerts = false;
                    for (int t = Math.max(from, LENGTH); t < Math.min(from + step, 2 * LENGTH); t++) {
                        isKnown |= known[host][t - LENGTH];
                        alerts |= this.alerts[host][t - LENGTH];
                    }
                    seen += isKnown ? 1 : 0;
                    alerting += alerts ? 1 : 0;
                }
                buckets.add(new CommonCause.Bucket(from * SECOND, seen, alerting));
            }
            return buckets;
        }

        private static long nanos(int t) {
            return (LENGTH + t) * SECOND;
        }
    }

    /** A feeder is cut: 30 of 32 ONTs of a port cross within three minutes, one had been bad for hours. */
    @Example
    void shouldTellWhenAPortWentBad() {
        MemorySource source = new MemorySource(1);
        for (int host = 0; host < 32; host++) {
            source.info(key(host, "dnrx"), LIMITS);
            for (int t = 0; t < 2 * LENGTH; t += 10) {
                boolean bad = host == 0 || host < 31 && t >= LENGTH + 200 + 6 * host;
                source.put(key(host, "dnrx"), t * SECOND, bad ? 15 : 5);
            }
        }
        CommonCause cause = ask(source, 0.5, 180, 60, 60);
        assertThat(cause.members()).isEqualTo(32);
        assertThat(cause.crossed()).isEqualTo(31);
        assertThat(cause.needed()).isEqualTo(16);
        assertThat(cause.incidents()).hasSize(1);
        CommonCause.Incident incident = cause.incidents().get(0);
        // The first sample of cpe1 behind its fault, which is at 206 s.
        assertThat(incident.beganNanos()).isEqualTo((LENGTH + 210) * SECOND);
        assertThat(incident.earlierHosts()).isEqualTo(1);
        assertThat(incident.peakHosts()).isEqualTo(31);
        assertThat(incident.endedNanos()).isEqualTo(CommonCause.NEVER);
        assertThat(cause.crossings().get(0).already()).isTrue();
        assertThat(cause.crossings().get(1).key().host()).isEqualTo("cpe1");
    }
}
