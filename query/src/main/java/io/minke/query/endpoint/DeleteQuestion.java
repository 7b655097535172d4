package io.minke.query.endpoint;

import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.ask.InstantExpression;
import io.minke.query.ask.JsonBody;
import io.minke.query.run.Queries;
import io.minke.query.select.Selector;
import java.util.Set;

/**
 * What a request wants deleted: {@code {"select": {"host": "pim0585"}, "start": …, "end": …}}, with the matchers of a window. Without start and end whole series go.
 *
 * @param seriesIds ascending; empty if nothing matches
 * @param startNanos Long.MIN_VALUE for whole series
 * @param endNanos exclusive, Long.MAX_VALUE for whole series
 */
public record DeleteQuestion(int[] seriesIds, long startNanos, long endNanos) {
    private static final Set<String> NAMES = Set.of("select", "start", "end");

    /** @throws BadQuestion if it is no such request, or would take everything */
    public static DeleteQuestion of(Queries queries, byte[] body) {
        Fields fields = Fields.ofJson(JsonBody.parse(body));
        fields.only(NAMES);
        Fields select = fields.object("select");
        Selector selector = select == null ? Selector.ALL : SelectorFields.ofJson(select);
        if (selector.isAll()) {
            throw new BadQuestion("select", "This field is required, and must name something.");
        }
        if (fields.has("start") != fields.has("end")) {
            throw new BadQuestion(
                    fields.has("start") ? "end" : "start",
                    "Give both for a range of time, or neither for whole series.");
        }
        if (!fields.has("start")) {
            return new DeleteQuestion(queries.select(selector), Long.MIN_VALUE, Long.MAX_VALUE);
        }
        long start = InstantExpression.parse("start", fields.needText("start"), queries.now());
        long end = InstantExpression.parse("end", fields.needText("end"), queries.now());
        if (start >= end) {
            throw new BadQuestion("end", "must be after start");
        }
        return new DeleteQuestion(queries.select(selector), start, end);
    }
}
