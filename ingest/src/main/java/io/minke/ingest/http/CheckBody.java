package io.minke.ingest.http;

import io.minke.ingest.monitoring.CheckResult;
import io.minke.ingest.monitoring.CheckResultReader;
import io.minke.ingest.monitoring.CheckSample;
import io.minke.ingest.perfdata.PerfdataProblem;
import io.minke.query.ask.BadQuestion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a request with check results holds: the results, and the samples of all of their perfdata. */
final class CheckBody {
    /** Of all results of a body: ten for each of as many as there may be; 37 MiB as objects. */
    static final int MAX_SAMPLES = 100_000;

    static final CheckBody EMPTY = new CheckBody(List.of(), List.of(), new int[0], new ToldProblems());

    /** A key of four texts, two of which are its own, and the info of a series. */
    private static final long SAMPLE_BYTES = 384;

    private final List<CheckResult> results;
    private final List<CheckSample> samples;
    /** By result, where the samples of the next one begin. */
    private final int[] sampleEnds;

    private final ToldProblems problems;

    private CheckBody(List<CheckResult> results, List<CheckSample> samples, int[] sampleEnds, ToldProblems problems) {
        this.results = results;
        this.samples = samples;
        this.sampleEnds = sampleEnds;
        this.problems = problems;
    }

    /**
     * Takes a body apart.
     *
     * @param maxFuture how far ahead of {@code now} a result may have ended
     * @throws BadQuestion naming the field that is wrong
     */
    static CheckBody read(byte[] body, Instant now, Duration maxFuture) {
        long nowNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        List<CheckResult> results = CheckResultReader.read(body, nowNanos, nowNanos + maxFuture.toNanos());
        List<CheckSample> samples = new ArrayList<>();
        int[] sampleEnds = new int[results.size()];
        ToldProblems problems = new ToldProblems();
        for (int i = 0; i < results.size(); i++) {
            CheckSample.Taken taken = CheckSample.of(results.get(i));
            if (samples.size() + taken.samples().size() > MAX_SAMPLES) {
                throw new BadQuestion(
                        results.size() == 1 ? "performance_data" : "[" + i + "].performance_data",
                        "brings the body beyond " + MAX_SAMPLES + " samples; nothing of it is kept, send it in parts");
            }
            samples.addAll(taken.samples());
            sampleEnds[i] = samples.size();
            for (PerfdataProblem problem : taken.problems()) {
                problems.add(i, problem);
            }
        }
        return new CheckBody(results, samples, sampleEnds, problems);
    }

    List<CheckResult> results() {
        return results;
    }

    List<CheckSample> samples() {
        return samples;
    }

    /** Index of the result that a sample is of. */
    int resultOf(int sample) {
        int result = Arrays.binarySearch(sampleEnds, sample + 1);
        if (result < 0) {
            return -1 - result;
        }
        while (result > 0 && sampleEnds[result - 1] == sample + 1) {
            // Results without samples end where the one before them does.
            result--;
        }
        return result;
    }

    /** What of the perfdata is no sample, or was not kept. */
    ToldProblems problems() {
        return problems;
    }

    /** What it takes in memory, roughly. */
    long weightBytes() {
        return results.stream().mapToLong(CheckResult::weightBytes).sum() + SAMPLE_BYTES * samples.size();
    }
}
