package io.minke.query.run;

import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.query.fold.Across;
import io.minke.query.fold.Aggregate;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import io.minke.query.window.Fill;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;

/** Questions of any kind about the series and the days of a {@link BusyEngine}. */
final class RandomQuestion {
    static final String[] AGGREGATES = {
        "mean",
        "sum",
        "min",
        "max",
        "spread",
        "count",
        "first",
        "last",
        "median",
        "p95",
        "p0",
        "p99.9",
        "stddev",
        "mode",
        "distinct"
    };
    static final String[] STEPS = {"1m", "5m", "15m", "1h", "4h", "1d", "1w", "1mo"};
    static final String[] FILLS = {"none", "null", "previous", "linear", "0", "-7.5"};
    static final String[] ACROSS = {"sum", "mean", "min", "max", "count", "median", "p90"};

    private RandomQuestion() {}

    static WindowQuestion draw(Random random) {
        long start = BusyEngine.NOW
                - (long) (random.nextDouble() * 5 * 86_400) * BusyEngine.SECOND
                + random.nextInt(2) * random.nextInt(1 << 30);
        long end = start
                + (long) (random.nextDouble() * random.nextDouble() * 5 * 86_400) * BusyEngine.SECOND
                + random.nextInt(2);
        Step step = Step.parse("interval", STEPS[random.nextInt(STEPS.length)]);
        WindowQuestion question = WindowQuestion.of(selector(random), new Window(start, end), Resolution.every(step))
                .aggregate(Aggregate.parse("aggregate", AGGREGATES[random.nextInt(AGGREGATES.length)]))
                .fill(Fill.parse("fill", FILLS[random.nextInt(FILLS.length)]))
                .zone(ZoneId.of(random.nextBoolean() ? "Z" : "Europe/Madrid"));
        return switch (random.nextInt(4)) {
            case 0 -> question.resolution(Resolution.RAW);
            case 1 ->
                question.across(Across.parse("across", ACROSS[random.nextInt(ACROSS.length)]))
                        .by(
                                random.nextBoolean()
                                        ? List.of(GroupName.of(KeyPart.values()[random.nextInt(4)]))
                                        : List.of());
            default -> question;
        };
    }

    private static Selector selector(Random random) {
        Selector selector = Selector.ALL;
        if (random.nextInt(2) == 0) {
            selector = selector.with(KeyPart.METRIC, Matcher.of("metric" + random.nextInt(3)));
        }
        return switch (random.nextInt(4)) {
            case 0 -> selector.with(KeyPart.HOST, Matcher.of("h" + random.nextInt(4)));
            case 1 -> selector.with(KeyPart.MEASUREMENT, Matcher.glob("measurement", "c*1"));
            case 2 -> selector.withLabel("zone", Matcher.regex("zone", "z[1-9]"));
            default -> selector;
        };
    }

    /** By the text of the selector, which says what was drawn in {@link #draw}. */
    static boolean selects(Selector selector, SeriesKey key) {
        String metric = selector.only(KeyPart.METRIC);
        String host = selector.only(KeyPart.HOST);
        boolean labelled =
                !selector.toString().contains("label zone") || key.service().contains("zone=z1");
        boolean globbed =
                !selector.toString().contains("glob") || key.measurement().equals("check1");
        return (metric == null || metric.equals(key.metric()))
                && (host == null || host.equals(key.host()))
                && labelled
                && globbed;
    }
}
