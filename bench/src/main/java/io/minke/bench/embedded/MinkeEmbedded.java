package io.minke.bench.embedded;

import io.minke.bench.fleet.SampleBatch;
import io.minke.bench.fleet.SampleName;
import io.minke.bench.question.Asked;
import io.minke.bench.question.PointSink;
import io.minke.bench.question.Question;
import io.minke.engine.Appender;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.query.fold.Across;
import io.minke.query.fold.Aggregate;
import io.minke.query.run.GroupName;
import io.minke.query.run.LastValue;
import io.minke.query.run.Queries;
import io.minke.query.run.Resolution;
import io.minke.query.run.SeriesColumn;
import io.minke.query.run.WindowQuestion;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.nio.file.Path;
import java.util.List;

/** Minke as a library. */
final class MinkeEmbedded implements EmbeddedEngine {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private final Engine engine;
    private final Queries queries;
    private final Appender appender;
    private final SeriesKey[] keys;
    /** Ids by the index that batches use, below zero while unknown. */
    private final int[] ids;

    private MinkeEmbedded(Path directory, List<SampleName> names) {
        engine = Engine.open(directory, EngineOptions.defaults());
        queries = new Queries(engine);
        appender = engine.appender();
        keys = names.stream()
                .map(name -> new SeriesKey(name.measurement(), name.host(), name.service(), name.metric()))
                .toArray(SeriesKey[]::new);
        ids = new int[keys.length];
        java.util.Arrays.fill(ids, -1);
    }

    /** Opens it. */
    static final class Provider implements EmbeddedEngine.Provider {
        @Override
        public String name() {
            return "minke";
        }

        @Override
        public String description() {
            return "this build as a library, defaults: a commit waits for the group fsync";
        }

        @Override
        public EmbeddedEngine open(Path directory, List<SampleName> names) {
            return new MinkeEmbedded(directory, names);
        }
    }

    @Override
    public void append(SampleBatch batch) {
        for (int index = 0; index < batch.count(); index++) {
            int series = batch.series[index];
            long timestampNanos = batch.timestampMillis[index] * NANOS_PER_MILLI;
            int id = ids[series];
            if (id >= 0) {
                appender.append(id, timestampNanos, batch.values[index]);
            } else {
                appender.append(keys[series], timestampNanos, batch.values[index]);
            }
        }
        appender.awaitDurable(appender.flush());
        learnIds(batch);
    }

    /** An embedding program keeps the ids of its series, as the manual of the library says. */
    private void learnIds(SampleBatch batch) {
        for (int index = 0; index < batch.count(); index++) {
            int series = batch.series[index];
            if (ids[series] < 0) {
                ids[series] = engine.series().find(keys[series]);
            }
        }
    }

    @Override
    public void settle() {
        engine.compact();
    }

    @Override
    public long count() {
        int[] all = Selector.ALL.resolve(queries.source());
        return queries.spans(all).stream().mapToLong(span -> span.samples()).sum();
    }

    @Override
    public void answer(Asked asked, PointSink points) {
        if (asked.question() == Question.Q5) {
            for (LastValue last : queries.last(host(asked))) {
                points.add(last.key().metric(), 0, last.value());
            }
            return;
        }
        for (SeriesColumn column : queries.window(question(asked)).series()) {
            String label = switch (asked.question()) {
                case Q3 -> String.valueOf(column.key().metric());
                case Q4 -> String.valueOf(column.key().host());
                default -> "";
            };
            long[] times = column.times();
            double[] values = column.values();
            for (int index = 0; index < times.length; index++) {
                if (!Double.isNaN(values[index])) {
                    points.add(label, times[index] / NANOS_PER_MILLI, values[index]);
                }
            }
        }
    }

    private static WindowQuestion question(Asked asked) {
        Window window = new Window(asked.startSeconds() * NANOS_PER_SECOND, asked.endSeconds() * NANOS_PER_SECOND);
        Selector one =
                Selector.of(new SeriesKey(asked.measurement(), asked.host(), asked.service(), asked.metricName()));
        Selector all = Selector.ALL
                .with(KeyPart.MEASUREMENT, Matcher.of("check_txrx"))
                .with(KeyPart.METRIC, Matcher.of("dnrx"));
        Resolution fiveMinutes = Resolution.every(Step.parse("interval", "5m"));
        Resolution hour = Resolution.every(Step.parse("interval", "1h"));
        return switch (asked.question()) {
            case Q1 -> WindowQuestion.of(one, window, Resolution.RAW);
            case Q2 -> WindowQuestion.of(one, window, fiveMinutes);
            case Q3 -> WindowQuestion.of(host(asked), window, hour);
            case Q4 -> WindowQuestion.of(all, window, hour).by(List.of(GroupName.of(KeyPart.HOST)));
            case Q6 ->
                WindowQuestion.of(all, window, fiveMinutes)
                        .aggregate(Aggregate.MAX)
                        .across(Across.MAX);
            case Q5 -> throw new IllegalArgumentException("last values are no window");
        };
    }

    private static Selector host(Asked asked) {
        return Selector.ALL.with(KeyPart.HOST, Matcher.of(asked.host()));
    }

    @Override
    @SuppressWarnings("try") // The resources are there to be closed.
    public void close() {
        try (engine;
                queries;
                appender) {
            // Closed in reverse order.
        }
    }
}
