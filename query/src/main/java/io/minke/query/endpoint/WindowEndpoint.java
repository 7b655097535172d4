package io.minke.query.endpoint;

import io.minke.query.Answer;
import io.minke.query.ask.Fields;
import io.minke.query.fold.Across;
import io.minke.query.run.Queries;
import io.minke.query.run.WindowQuestion;
import io.minke.query.select.Selector;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code /api/minke/window}: a window of any selection, alone or combined. */
public final class WindowEndpoint {
    private static final Set<String> OPTIONS = options();

    private final Queries queries;

    public WindowEndpoint(Queries queries) {
        this.queries = queries;
    }

    private static Set<String> options() {
        Set<String> options = new HashSet<>(WindowFields.NAMES);
        options.addAll(Set.of("by", "across"));
        return options;
    }

    public Answer answer(Request request) {
        Fields fields = request.fields();
        Selector selector = selector(fields);
        WindowQuestion question = WindowQuestion.of(
                        selector, WindowFields.window(fields, queries.now()), WindowFields.resolution(fields))
                .aggregate(WindowFields.aggregate(fields))
                .fill(WindowFields.fill(fields))
                .zone(WindowFields.zone(fields));
        List<String> by = fields.texts("by");
        if (by != null) {
            question = question.by(SelectorFields.parts(fields.name("by"), by));
        }
        String across = fields.text("across", "");
        if (!across.isEmpty()) {
            question = question.across(Across.parse(fields.name("across"), across));
        }
        WindowFields.checkTier(fields);
        boolean csv = WindowFields.csv(fields);
        WindowWriter writer =
                csv ? new WindowCsv() : new WindowJson(question.aggregate().text());
        WindowBody body =
                new WindowBody(question, selector.resolve(queries.source()), queries, writer, request.cancelled());
        return new Answer(200, csv ? Documents.CSV : Documents.JSON, body.head().headers(), body);
    }

    private static Selector selector(Fields fields) {
        if (!fields.json()) {
            return SelectorFields.ofParameters(fields, OPTIONS);
        }
        Set<String> known = new HashSet<>(OPTIONS);
        known.add("select");
        fields.only(known);
        Fields select = fields.object("select");
        return select == null ? Selector.ALL : SelectorFields.ofJson(select);
    }
}
