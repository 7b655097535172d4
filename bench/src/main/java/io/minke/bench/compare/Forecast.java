package io.minke.bench.compare;

import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** How long engines take, guessed before and measured after their first round, and which of them are too slow for another. */
final class Forecast {
    /** An engine and round at its mean on two cores, RESULTS.md; what the samples cost comes on top. */
    private static final double SECONDS_EACH = 25;

    private static final double SECONDS_PER_MILLION = 7;

    private final double[] seconds;
    private final boolean[] leftOut;
    private final double slowSeconds;

    Forecast(int engines, long samples, double slowSeconds) {
        seconds = new double[engines];
        Arrays.fill(seconds, SECONDS_EACH + SECONDS_PER_MILLION * samples / 1e6);
        leftOut = new boolean[engines];
        this.slowSeconds = slowSeconds;
    }

    void took(int engine, double measuredSeconds) {
        seconds[engine] = measuredSeconds;
    }

    double seconds(int engine) {
        return seconds[engine];
    }

    void leaveOut(int engine) {
        leftOut[engine] = true;
    }

    boolean isLeftOut(int engine) {
        return leftOut[engine];
    }

    /** Leaves out who took too long, though never the first engine. @return who that is */
    List<Integer> leaveOutTheSlow() {
        List<Integer> slow = new ArrayList<>();
        for (int engine = 1; engine < seconds.length; engine++) {
            if (!leftOut[engine] && seconds[engine] > slowSeconds) {
                leftOut[engine] = true;
                slow.add(engine);
            }
        }
        return slow;
    }

    /** What lies ahead, in words. */
    String ahead(int roundsDone, int rounds) {
        double round = IntStream.range(0, seconds.length)
                .filter(engine -> !leftOut[engine])
                .mapToDouble(this::seconds)
                .sum();
        double all = round * (rounds - roundsDone);
        return String.format(
                Locale.ROOT,
                "%d of %d rounds to do, %s %.1f min each: until about %s",
                rounds - roundsDone,
                rounds,
                roundsDone == 0 ? "guessed at" : "as measured",
                round / 60,
                LocalTime.now().plusSeconds((long) all).truncatedTo(ChronoUnit.MINUTES));
    }
}
