package io.minke.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.Appender;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.SeriesKey;
import io.minke.query.run.Queries;
import io.minke.query.run.Resolution;
import io.minke.query.run.SeriesColumn;
import io.minke.query.run.WindowQuestion;
import io.minke.query.select.Selector;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of API.md, over a real engine: before and after its samples are sealed. */
final class EmbeddedExampleTest {
    private static final long MINUTE = 60_000_000_000L;

    @TempDir
    Path directory;

    @Test
    void shouldOpenAppendAndAsk() {
        SeriesKey dnrx = new SeriesKey("check_txrx", "pim0585", "txrx", "dnrx");
        long start = Instant.parse("2023-02-16T15:00:00Z").getEpochSecond() * 1_000_000_000L;
        try (Engine engine = Engine.open(directory, EngineOptions.defaults());
                Queries queries = new Queries(engine)) {
            try (Appender appender = engine.appender()) {
                for (int minute = 0; minute < 60; minute++) {
                    appender.append(dnrx, start + minute * MINUTE, -20 - minute * 0.25);
                }
                appender.awaitDurable(appender.flush());
            }
            WindowQuestion question = WindowQuestion.of(
                    Selector.of(dnrx),
                    new Window(start, start + 60 * MINUTE),
                    Resolution.every(Step.parse("interval", "15m")));
            SeriesColumn means = queries.window(question).series().get(0);
            double[] expected = {-21.75, -25.5, -29.25, -33};
            assertThat(means.times())
                    .containsExactly(start, start + 15 * MINUTE, start + 30 * MINUTE, start + 45 * MINUTE);
            assertThat(means.values()).containsExactly(expected);

            engine.seal();
            assertThat(queries.window(question).series().get(0).values()).containsExactly(expected);
        }
    }

    @Test
    void shouldWriteDocumentsToAnyStream() throws Exception {
        SeriesKey dnrx = new SeriesKey("check_txrx", "pim0585", "txrx", "dnrx");
        try (Engine engine = Engine.open(directory, EngineOptions.defaults());
                QueryApi api = new QueryApi(engine, () -> Instant.parse("2023-02-16T16:00:00Z"))) {
            try (Appender appender = engine.appender()) {
                appender.append(dnrx, Instant.parse("2023-02-16T15:00:00Z").getEpochSecond() * 1_000_000_000L, -22.14);
                appender.awaitDurable(appender.flush());
            }
            Answer answer = api.answer(
                    "GET",
                    "/api/minke/window",
                    Map.of("host", List.of("pim*"), "start", List.of("2h"), "format", List.of("csv")),
                    new byte[0]);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            answer.body().writeTo(out);
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .isEqualTo("measurement,host,service,metric,time,value,unit\r\n"
                            + "check_txrx,pim0585,txrx,dnrx,2023-02-16T15:00:00Z,-22.14,\r\n");
        }
    }
}
