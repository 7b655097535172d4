package io.minke.ingest.http;

import io.minke.ingest.monitoring.CheckResult;
import io.minke.ingest.monitoring.CheckResultReader;
import io.minke.ingest.monitoring.CheckSample;
import io.minke.ingest.perfdata.PerfdataProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request with check results holds.
 *
 * @param samples of all of their perfdata
 * @param problems what of the perfdata is no sample
 */
record CheckBody(List<CheckResult> results, List<CheckSample> samples, ToldProblems problems) {
    /** A key of four texts, two of which are its own, and the info of a series. */
    private static final long SAMPLE_BYTES = 384;

    /**
     * Takes a body apart.
     *
     * @param maxFuture how far ahead of {@code now} a result may have ended
     * @throws io.minke.query.ask.BadQuestion naming the field that is wrong
     */
    static CheckBody read(byte[] body, Instant now, Duration maxFuture) {
        long nowNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        List<CheckResult> results = CheckResultReader.read(body, nowNanos, nowNanos + maxFuture.toNanos());
        List<CheckSample> samples = new ArrayList<>();
        ToldProblems problems = new ToldProblems();
        for (int i = 0; i < results.size(); i++) {
            CheckSample.Taken taken = CheckSample.of(results.get(i));
            samples.addAll(taken.samples());
            for (PerfdataProblem problem : taken.problems()) {
                problems.add(i, problem);
            }
        }
        return new CheckBody(results, samples, problems);
    }

    /** What it takes in memory, roughly. */
    long weightBytes() {
        return results.stream().mapToLong(CheckResult::weightBytes).sum() + SAMPLE_BYTES * samples.size();
    }
}
