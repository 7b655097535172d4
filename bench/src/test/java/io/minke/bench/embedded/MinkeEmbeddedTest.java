package io.minke.bench.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.fleet.FleetSamples;
import io.minke.bench.fleet.SampleBatch;
import io.minke.bench.fleet.SampleName;
import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import io.minke.bench.question.JsonTree;
import io.minke.bench.question.Question;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded engine answers the yardstick questions as one does who looks at every sample. */
final class MinkeEmbeddedTest {
    private static final FleetOptions FLEET = FleetOptions.of(5, 130, true, 9);

    @TempDir
    private Path directory;

    @Test
    void shouldAnswerEveryQuestionLikeTheBruteForce() throws Exception {
        FleetSamples samples = new FleetSamples(FLEET);
        EmbeddedEngine.Provider provider = EmbeddedHost.provider("minke");
        try (EmbeddedEngine engine = provider.open(directory, samples.names())) {
            String intake = new Intake(engine, samples, 1_000).take(Long.MAX_VALUE);
            assertThat(JsonTree.parse(intake.getBytes(StandardCharsets.UTF_8))
                            .at("samples")
                            .integer())
                    .isEqualTo(FLEET.totalLines());
            assertThat(engine.count()).isEqualTo(FLEET.totalLines());
            engine.settle();
            for (Question question : Question.values()) {
                long start = FLEET.startSeconds();
                Asked asked = Asked.parse(new Asked(question, FLEET.hostName(2), 3, start, start + 7_200).text());
                Answer answer = new Answer();
                engine.answer(asked, answer);
                assertThat(answer.points()).as(question.name()).isPositive();
                assertThat(bruteForce(asked).differenceFrom(answer))
                        .as(question.name())
                        .isNull();
            }
        }
    }

    private record Bucket(String label, long millis) {}

    private static Answer bruteForce(Asked asked) {
        FleetSamples samples = new FleetSamples(FLEET);
        List<SampleName> names = samples.names();
        Map<Bucket, double[]> buckets = new HashMap<>();
        SampleBatch batch = new SampleBatch(1_000);
        Question question = asked.question();
        while (samples.fill(batch) > 0) {
            for (int index = 0; index < batch.count(); index++) {
                SampleName name = names.get(batch.series[index]);
                long millis = batch.timestampMillis[index];
                boolean inside = millis >= asked.startSeconds() * 1_000 && millis < asked.endSeconds() * 1_000;
                boolean meant = question.isWide()
                        ? name.metric().equals("dnrx")
                        : name.host().equals(asked.host())
                                && (question == Question.Q3
                                        || question == Question.Q5
                                        || name.metric().equals(asked.metricName()));
                if (meant && (inside || question == Question.Q5)) {
                    String label = question == Question.Q4
                            ? name.host()
                            : question == Question.Q3 || question == Question.Q5 ? name.metric() : "";
                    long step = Math.max(1, question.stepSeconds * 1_000L);
                    long time = question == Question.Q5 ? 0 : millis / step * step;
                    double value = batch.values[index];
                    double[] bucket = buckets.computeIfAbsent(
                            new Bucket(label, time), key -> new double[] {0, 0, Double.NEGATIVE_INFINITY, 0});
                    bucket[0] += value;
                    bucket[1]++;
                    bucket[2] = Math.max(bucket[2], value);
                    bucket[3] = value;
                }
            }
        }
        Answer answer = new Answer();
        buckets.forEach((bucket, sums) -> answer.add(
                bucket.label(),
                bucket.millis(),
                switch (question) {
                    case Q6 -> sums[2];
                    case Q5, Q1 -> sums[3];
                    default -> sums[0] / sums[1];
                }));
        return answer;
    }
}
