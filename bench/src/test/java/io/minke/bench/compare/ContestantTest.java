package io.minke.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import io.minke.bench.question.Question;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Three engines, three ways to say the same. */
final class ContestantTest {
    private static final long START = 1_676_505_600L;

    private static Answer read(ServerContestant contestant, Question question, String json) throws IOException {
        Asked asked = new Asked(question, "pim0001", 0, START, START + 7_200);
        return contestant.read(asked, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldReadRawSamplesAlike() throws IOException {
        Answer minke = read(
                new MinkeContestant(null),
                Question.Q1,
                "{\"m__h__s__x\":[{\"time\":\"2023-02-16T00:00:01.5Z\",\"value\":-1.25,\"unit\":null},"
                        + "{\"time\":\"2023-02-16T00:01:01.5Z\",\"value\":null,\"unit\":null}]}");
        Answer victoria = read(
                new VictoriaContestant(),
                Question.Q1,
                "{\"metric\":{},\"values\":[-1.25],\"timestamps\":[1676505601500]}\n");
        Answer influx = read(
                new InfluxContestant(),
                Question.Q1,
                "{\"results\":[{\"series\":[{\"values\":[[1676505601500,-1.25]]}]}]}");
        assertThat(minke.points()).isEqualTo(1);
        assertThat(minke.differenceFrom(victoria)).isNull();
        assertThat(minke.differenceFrom(influx)).isNull();
    }

    @Test
    void shouldLabelBucketsByTheirStartWhicheverEndTheEngineNames() throws IOException {
        Answer minke = read(
                new MinkeContestant(null),
                Question.Q4,
                "{\"interval\":\"1h\",\"series\":[{\"key\":{\"host\":\"a\"},\"points\":[[1676505600000,2.5],[1676509200000,null]]}]}");
        Answer victoria = read(
                new VictoriaContestant(),
                Question.Q4,
                "{\"data\":{\"result\":[{\"metric\":{\"hostname\":\"a\"},\"values\":[[1676509200,\"2.5\"]]}]}}");
        Answer influx = read(
                new InfluxContestant(),
                Question.Q4,
                "{\"results\":[{\"series\":[{\"tags\":{\"hostname\":\"a\"},\"values\":[[1676505600000,2.5]]}]}]}");
        assertThat(minke.points()).isEqualTo(1);
        assertThat(minke.differenceFrom(victoria)).isNull();
        assertThat(minke.differenceFrom(influx)).isNull();
    }
}
