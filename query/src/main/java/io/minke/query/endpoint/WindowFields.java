package io.minke.query.endpoint;

import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.ask.InstantExpression;
import io.minke.query.fold.Aggregate;
import io.minke.query.fold.CounterRule;
import io.minke.query.fold.RankRule;
import io.minke.query.run.Resolution;
import io.minke.query.run.TierChoice;
import io.minke.query.run.WindowQuestion;
import io.minke.query.select.Selector;
import io.minke.query.window.Fill;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;

/** The fields that every question about a window understands. */
final class WindowFields {
    static final Set<String> NAMES = Set.of(
            "start",
            "end",
            "interval",
            "max_points",
            "aggregate",
            "fill",
            "lookback",
            "tz",
            "tier",
            "format",
            "rank",
            "counter_bits",
            "max_rate");
    /** What a chart of usual width can show. */
    static final int DEFAULT_MAX_POINTS = 1_500;

    static final int MAX_MAX_POINTS = 1_000_000;

    private static final long MAX_DURATION_NANOS = 366L * 86_400_000_000_000L;

    private WindowFields() {}

    static Window window(Fields fields, long now) {
        long start = InstantExpression.parse(fields.name("start"), fields.text("start", "24h"), now);
        long end = InstantExpression.parse(fields.name("end"), fields.text("end", "0m"), now);
        if (end < start) {
            throw new BadQuestion(fields.name("end"), "lies before start");
        }
        return new Window(start, end);
    }

    private static Resolution resolution(Fields fields) {
        int maxPoints = fields.whole("max_points", DEFAULT_MAX_POINTS, 1, MAX_MAX_POINTS);
        String interval = fields.text("interval", "auto").toLowerCase(Locale.ROOT);
        return switch (interval) {
            case "", "auto" -> Resolution.auto(maxPoints);
            case "raw" -> Resolution.RAW;
            default -> Resolution.every(Step.parse(fields.name("interval"), interval));
        };
    }

    /** Everything but the selection. */
    static WindowQuestion question(Fields fields, Selector selector, long now) {
        return WindowQuestion.of(selector, window(fields, now), resolution(fields))
                .aggregate(aggregate(fields))
                .fill(fill(fields))
                .lookbackNanos(duration(fields, "lookback", "0m"))
                .zone(zone(fields))
                .tier(TierChoice.parse(fields.text("tier", "auto").toLowerCase(Locale.ROOT)));
    }

    private static Aggregate aggregate(Fields fields) {
        String text = fields.text("aggregate", "");
        Aggregate aggregate = text.isEmpty() ? Aggregate.MEAN : Aggregate.parse(fields.name("aggregate"), text);
        CounterRule counter =
                new CounterRule(fields.whole("counter_bits", 0, 0, 64), fields.number("max_rate", Double.NaN));
        return aggregate.rank(rank(fields, aggregate.rank())).counter(counter);
    }

    static RankRule rank(Fields fields, RankRule absent) {
        String text = fields.text("rank", "");
        return text.isEmpty() ? absent : RankRule.parse(fields.name("rank"), text);
    }

    /** Nanoseconds, at most a year. */
    static long duration(Fields fields, String field, String absent) {
        String text = fields.text(field, absent);
        if (text.equals("0m") || text.equals("0")) {
            return 0;
        }
        long nanos = Step.parse(fields.name(field), text).nominalNanos();
        if (nanos > MAX_DURATION_NANOS) {
            throw new BadQuestion(fields.name(field), "'" + text + "' is more than a year");
        }
        return nanos;
    }

    private static Fill fill(Fields fields) {
        // In JSON, null as a fill means what it says.
        return fields.json() && fields.names().contains("fill") && !fields.has("fill")
                ? Fill.NULL
                : Fill.parse(fields.name("fill"), fields.text("fill"));
    }

    static ZoneId zone(Fields fields) {
        String text = fields.text("tz", "");
        if (text.isEmpty() || text.equalsIgnoreCase("UTC")) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new BadQuestion(fields.name("tz"), "'" + text + "' is no time zone; write one like Europe/Madrid");
        }
    }

    /** @return whether CSV is asked for rather than JSON */
    static boolean csv(Fields fields) {
        String text = fields.text("format", "json").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "json", "" -> false;
            case "csv" -> true;
            default -> throw new BadQuestion(fields.name("format"), "'" + text + "' is neither json nor csv");
        };
    }
}
