package io.minke.query.endpoint;

import io.minke.query.Answer;
import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.run.CommonCause;
import io.minke.query.run.CommonCauseQuestion;
import io.minke.query.run.Queries;
import io.minke.query.select.Selector;
import io.minke.query.text.ByteSink;
import io.minke.query.window.Step;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/minke/common-cause}: whether the hosts of a PON port, or of any selection, crossed their thresholds together, and when that began. */
public final class CommonCauseEndpoint {
    private static final Set<String> OPTIONS =
            Set.of("start", "end", "interval", "share", "together", "trust", "tz", "limit");
    private static final int DEFAULT_CROSSINGS = 100;
    private static final int MAX_CROSSINGS = 100_000;

    private final Queries queries;

    public CommonCauseEndpoint(Queries queries) {
        this.queries = queries;
    }

    public Answer answer(Request request) {
        Fields fields = Fields.ofParameters(request.parameters());
        Selector selector = SelectorFields.ofParameters(fields, OPTIONS);
        if (selector.isAll()) {
            throw new BadQuestion("host", "name a group of hosts, by ponport, olt, site, host or any other selection");
        }
        int limit = fields.whole("limit", DEFAULT_CROSSINGS, 0, MAX_CROSSINGS);
        double share = fields.number("share", 0.5);
        if (!(share > 0 && share <= 1)) {
            throw new BadQuestion("share", share + " is outside 0 … 1");
        }
        CommonCauseQuestion question = new CommonCauseQuestion(
                selector,
                WindowFields.window(fields, queries.now()),
                step(fields),
                WindowFields.zone(fields),
                share,
                WindowFields.duration(fields, "together", "15m"),
                WindowFields.duration(fields, "trust", "15m"));
        CommonCause cause = queries.commonCause(question, request.cancelled());
        return Documents.json(200, Map.of(), sink -> document(sink, cause, share, limit));
    }

    private static @Nullable Step step(Fields fields) {
        String text = fields.text("interval", "auto").toLowerCase(Locale.ROOT);
        return text.isEmpty() || text.equals("auto") ? null : Step.parse("interval", text);
    }

    private static void document(ByteSink sink, CommonCause cause, double share, int limit) {
        instant(sink.put("{\"start\":"), cause.window().startNanos());
        instant(sink.put(",\"end\":"), cause.window().endNanos());
        sink.put(",\"interval\":").putQuoted(cause.interval());
        sink.put(",\"members\":").put(cause.members());
        sink.put(",\"silent\":").put(cause.silent());
        sink.put(",\"crossed\":").put(cause.crossed());
        sink.put(",\"share\":").putNumber(share);
        sink.put(",\"needed\":").put(cause.needed());
        boolean together = !cause.incidents().isEmpty();
        sink.put(",\"together\":").put(Boolean.toString(together));
        instant(sink.put(",\"began\":"), together ? cause.incidents().get(0).beganNanos() : CommonCause.NEVER);
        sink.put(",\"incidents\":[");
        for (int i = 0; i < cause.incidents().size(); i++) {
            incident(i == 0 ? sink : sink.put(','), cause.incidents().get(i));
        }
        sink.put("],\"buckets\":[");
        for (int i = 0; i < cause.buckets().size(); i++) {
            CommonCause.Bucket bucket = cause.buckets().get(i);
            sink.put(i == 0 ? "[" : ",[").putMillis(bucket.startNanos());
            sink.put(',')
                    .put(bucket.seenHosts())
                    .put(',')
                    .put(bucket.alertingHosts())
                    .put(',');
            sink.putNumber(bucket.seenHosts() == 0 ? Double.NaN : (double) bucket.alertingHosts() / bucket.seenHosts());
            sink.put(']');
        }
        sink.put("],\"crossings\":[");
        for (int i = 0; i < Math.min(limit, cause.crossings().size()); i++) {
            crossing(i == 0 ? sink : sink.put(','), cause.crossings().get(i));
        }
        sink.put(']');
        if (!cause.damages().isEmpty()) {
            sink.put(",\"damage\":[");
            for (int i = 0; i < cause.damages().size(); i++) {
                (i == 0 ? sink : sink.put(',')).putQuoted(cause.damages().get(i));
            }
            sink.put(']');
        }
        sink.put('}');
    }

    private static void incident(ByteSink sink, CommonCause.Incident incident) {
        instant(sink.put("{\"began\":"), incident.beganNanos());
        instant(sink.put(",\"reached\":"), incident.reachedNanos());
        instant(sink.put(",\"ended\":"), incident.endedNanos());
        instant(sink.put(",\"peak\":"), incident.peakNanos());
        sink.put(",\"peak_hosts\":").put(incident.peakHosts());
        sink.put(",\"joined_hosts\":").put(incident.joinedHosts());
        sink.put(",\"earlier_hosts\":").put(incident.earlierHosts()).put('}');
    }

    private static void crossing(ByteSink sink, CommonCause.Crossing crossing) {
        sink.put("{\"host\":").putQuoted(crossing.key().host());
        Documents.key(sink.put(",\"key\":"), crossing.key());
        instant(sink.put(",\"time\":"), crossing.nanos());
        sink.put(",\"already\":").put(Boolean.toString(crossing.already()));
        sink.put(",\"state\":").putQuoted(crossing.state().text());
        sink.put(",\"value\":").putNumber(crossing.value()).put('}');
    }

    private static void instant(ByteSink sink, long nanos) {
        if (nanos == CommonCause.NEVER) {
            sink.put("null");
        } else {
            sink.put('"').putInstant(nanos).put('"');
        }
    }
}
