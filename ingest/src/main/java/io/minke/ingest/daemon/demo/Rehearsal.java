package io.minke.ingest.daemon.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The daily work of a daemon in a few seconds: a day of a small fleet written, sealed, merged and asked for in every usual way, so that a JVM can write down what it learned from it. */
public final class Rehearsal {
    private static final long SEED = 20_230_217;
    /** Rounds of questions about one series or host for each about all of them. */
    public static final int NARROW_PER_WIDE = 6;

    private final DemoHttp http;
    private final InstantSource clock;
    private final Fleet fleet;
    private final Feeder feeder;
    private final long firstMinute;
    private final long endMinute;

    /** @param base such as {@code http://127.0.0.1:8086} */
    public Rehearsal(String base, int cpeCount, InstantSource clock) {
        this.clock = clock;
        endMinute = clock.instant().getEpochSecond() / Fleet.SECONDS_PER_STEP;
        firstMinute = endMinute - Fleet.MINUTES_PER_DAY;
        fleet = new Fleet(cpeCount, SEED, firstMinute);
        http = new DemoHttp(base);
        feeder = new Feeder(fleet, http);
    }

    /** Sends a day of samples, and again: the second time no series is new. */
    public void write() {
        for (int pass = 0; pass < 2; pass++) {
            feeder.backfill(firstMinute, endMinute, done -> {});
        }
    }

    /** Waits until everything is in segments, merged. */
    public void settle() {
        http.post("/api/minke/compact?wait=true");
    }

    /** Asks for single series, for all of a host, and for one metric of all hosts. */
    public void ask(int rounds) {
        Instant end = clock.instant();
        String window = "&start=" + end.minus(Duration.ofHours(24)) + "&end=" + end;
        for (int round = 0; round < rounds; round++) {
            String host = Fleet.host(round % fleet.cpeCount());
            String series = "host_name=" + host + "&service_name=txrx&measurement=check_txrx&metric=dnrx" + window;
            for (String question : List.of(
                    "/api/v2/monitoring/datasets/?" + series + "&interval=raw",
                    "/api/v2/monitoring/datasets/?" + series + "&interval=5m&aggregate=mean",
                    "/api/minke/window?host=" + host + window + "&interval=1h&aggregate=mean",
                    "/api/minke/last?host=" + host)) {
                http.get(question);
            }
        }
        for (int round = 0; round < rounds / NARROW_PER_WIDE; round++) {
            String metric = "/api/minke/window?measurement=check_txrx&metric=dnrx" + window;
            http.get(metric + "&by=host&interval=1h&aggregate=mean");
            http.get(metric + "&across=max&interval=5m&aggregate=max");
        }
    }
}
