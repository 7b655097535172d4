package io.minke.query.endpoint;

import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.ask.InstantExpression;
import io.minke.query.fold.Aggregate;
import io.minke.query.run.Resolution;
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
    static final Set<String> NAMES =
            Set.of("start", "end", "interval", "max_points", "aggregate", "fill", "tz", "tier", "format");
    /** What a chart of usual width can show. */
    static final int DEFAULT_MAX_POINTS = 1_500;

    static final int MAX_MAX_POINTS = 1_000_000;

    private WindowFields() {}

    static Window window(Fields fields, long now) {
        long start = InstantExpression.parse(fields.name("start"), fields.text("start", "24h"), now);
        long end = InstantExpression.parse(fields.name("end"), fields.text("end", "0m"), now);
        if (end < start) {
            throw new BadQuestion(fields.name("end"), "lies before start");
        }
        return new Window(start, end);
    }

    static Resolution resolution(Fields fields) {
        int maxPoints = fields.whole("max_points", DEFAULT_MAX_POINTS, 1, MAX_MAX_POINTS);
        String interval = fields.text("interval", "auto").toLowerCase(Locale.ROOT);
        return switch (interval) {
            case "", "auto" -> Resolution.auto(maxPoints);
            case "raw" -> Resolution.RAW;
            default -> Resolution.every(Step.parse(fields.name("interval"), interval));
        };
    }

    static Aggregate aggregate(Fields fields) {
        String text = fields.text("aggregate", "");
        return text.isEmpty() ? Aggregate.MEAN : Aggregate.parse(fields.name("aggregate"), text);
    }

    static Fill fill(Fields fields) {
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

    /** The tiers there are; raw samples are kept for all time so far, so that every choice is answered from them. */
    static void checkTier(Fields fields) {
        String text = fields.text("tier", "auto").toLowerCase(Locale.ROOT);
        if (!Set.of("", "auto", "full", "fast").contains(text)) {
            throw new BadQuestion(fields.name("tier"), "'" + text + "' is none of auto, full, fast");
        }
    }
}
