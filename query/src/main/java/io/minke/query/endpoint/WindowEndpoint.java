package io.minke.query.endpoint;

import io.minke.query.Answer;
import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.fold.Across;
import io.minke.query.fold.RankRule;
import io.minke.query.run.Billing;
import io.minke.query.run.Expression;
import io.minke.query.run.GroupName;
import io.minke.query.run.Queries;
import io.minke.query.run.Ranking;
import io.minke.query.run.Resolution;
import io.minke.query.run.Transform;
import io.minke.query.run.WindowQuestion;
import io.minke.query.select.Selector;
import io.minke.query.window.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/minke/window}: a window of any selection, alone or combined. */
public final class WindowEndpoint {
    private static final Set<String> OPTIONS = options();

    private final Queries queries;

    public WindowEndpoint(Queries queries) {
        this.queries = queries;
    }

    private static Set<String> options() {
        Set<String> options = new HashSet<>(WindowFields.NAMES);
        options.addAll(
                Set.of("by", "across", "top", "bottom", "rank_by", "transform", "expr", "percentile", "explain"));
        options.addAll(Set.of("percentile_period", "percentile_missing"));
        return options;
    }

    public Answer answer(Request request) {
        Fields fields = request.fields();
        Selector selector = selector(fields);
        WindowQuestion question = question(fields, selector);
        boolean csv = WindowFields.csv(fields);
        WindowWriter writer = csv
                ? new WindowCsv()
                : new WindowJson(
                        question.aggregate().text(),
                        billing(fields, question),
                        question.zone(),
                        fields.flag("explain"));
        WindowBody body = fields.has("let")
                ? WindowBody.of(combined(fields, question, request), writer)
                : WindowBody.of(question, queries.select(selector), queries, writer, request.cancelled());
        return new Answer(200, csv ? Documents.CSV : Documents.JSON, body.headers(), body);
    }

    private static Selector selector(Fields fields) {
        if (!fields.json()) {
            return SelectorFields.ofParameters(fields, OPTIONS);
        }
        Set<String> known = new HashSet<>(OPTIONS);
        known.add("select");
        known.add("let");
        fields.only(known);
        Fields select = fields.object("select");
        return select == null ? Selector.ALL : SelectorFields.ofJson(select);
    }

    private WindowQuestion question(Fields fields, Selector selector) {
        WindowQuestion question = WindowFields.question(fields, selector, queries.now());
        List<String> by = fields.texts("by");
        if (by != null) {
            question = question.by(SelectorFields.groups(fields.name("by"), by));
        }
        String across = fields.text("across", "");
        if (!across.isEmpty()) {
            question = question.across(
                    Across.parse(fields.name("across"), across).rank(WindowFields.rank(fields, RankRule.NEAREST)));
        }
        return question.after(after(fields)).ranking(ranking(fields));
    }

    private static List<WindowQuestion.ColumnStep> after(Fields fields) {
        List<WindowQuestion.ColumnStep> after = new ArrayList<>();
        String expression = fields.text("expr", "");
        if (!expression.isEmpty() && !fields.has("let")) {
            after.add(Queries.ofValue(Expression.parse(fields.name("expr"), expression)));
        }
        List<String> transforms = fields.texts("transform");
        if (transforms != null) {
            for (Transform transform : Transform.parseAll(fields.name("transform"), transforms)) {
                after.add(transform::apply);
            }
        }
        return after;
    }

    private static @Nullable Ranking ranking(Fields fields) {
        int top = fields.whole("top", 0, 1, Ranking.MAX_COUNT);
        int bottom = fields.whole("bottom", 0, 1, Ranking.MAX_COUNT);
        if (top > 0 && bottom > 0) {
            throw new BadQuestion(fields.name("bottom"), "can't be asked together with top");
        }
        if (top + bottom == 0) {
            return null;
        }
        Ranking.By by = Ranking.By.parse(fields.name("rank_by"), fields.text("rank_by", "mean"));
        return new Ranking(top + bottom, bottom > 0, by);
    }

    private static @Nullable Billing billing(Fields fields, WindowQuestion question) {
        if (!fields.has("percentile")) {
            return null;
        }
        double percent = fields.number("percentile", 0);
        if (percent < 0 || percent > 100) {
            throw new BadQuestion(fields.name("percentile"), percent + " is outside 0 … 100");
        }
        if (question.resolution().kind() != Resolution.Kind.STEP) {
            throw new BadQuestion(fields.name("interval"), "a percentile ranks buckets of a given width, usually 5m");
        }
        Step period = Step.parse(fields.name("percentile_period"), fields.text("percentile_period", "1mo"));
        return new Billing(
                percent,
                WindowFields.rank(fields, RankRule.NEAREST),
                period,
                Billing.Missing.parse(fields.name("percentile_missing"), fields.text("percentile_missing", "skip")));
    }

    private io.minke.query.run.WindowAnswer combined(Fields fields, WindowQuestion question, Request request) {
        Fields let = fields.object("let");
        Expression expression = Expression.parse(fields.name("expr"), fields.needText("expr"));
        WindowQuestion grouped = question.by().isEmpty()
                ? question.by(List.of(GroupName.of(io.minke.engine.series.KeyPart.HOST)))
                : question;
        if (grouped.resolution().kind() != Resolution.Kind.STEP) {
            throw new BadQuestion(fields.name("interval"), "arithmetic between selections needs a given interval");
        }
        Map<String, WindowQuestion> questions = new LinkedHashMap<>();
        for (String name : java.util.Objects.requireNonNull(let).names()) {
            Fields select = Fields.object(let.name(name), let.value(name));
            questions.put(name, grouped.selector(SelectorFields.ofJson(select)));
        }
        return queries.combine(expression, questions, request.cancelled());
    }
}
