package io.minke.bench.compare;

import io.minke.bench.chart.Bars;
import io.minke.bench.chart.Markup;
import io.minke.bench.question.Question;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** All engines' figures side by side; the first engine is the one the ratios are about. */
final class CompareReport {
    private final Plan plan;
    private final String machine;
    private final List<Figures> engines;
    private final List<String> differences;

    CompareReport(Plan plan, String machine, List<Figures> engines, List<String> differences) {
        this.plan = plan;
        this.machine = machine;
        this.engines = engines;
        this.differences = differences;
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# Side by side\n\n");
        text.append(setting()).append("\n\n");
        for (Figures engine : engines) {
            text.append("- **")
                    .append(engine.engine)
                    .append("**: ")
                    .append(engine.description)
                    .append('\n');
        }
        text.append("\n| figure | unit |");
        engines.forEach(engine -> text.append(' ').append(engine.engine).append(" |"));
        engines.stream()
                .skip(1)
                .forEach(peer -> text.append(" against ").append(peer.engine).append(" |"));
        text.append("\n|---|---|")
                .append("---:|".repeat(2 * engines.size() - 1))
                .append('\n');
        for (Figure figure : Figure.values()) {
            text.append("| ")
                    .append(figure.description)
                    .append(" | ")
                    .append(figure.unit)
                    .append(" |");
            engines.forEach(
                    engine -> text.append(' ').append(engine.text(figure)).append(" |"));
            engines.stream()
                    .skip(1)
                    .forEach(peer -> text.append(' ')
                            .append(ratio(figure, engines.get(0), peer))
                            .append(" |"));
            text.append('\n');
        }
        text.append('\n');
        for (Question question : Question.values()) {
            text.append(question).append(": ").append(question.description).append(". ");
        }
        text.append("\n\n");
        for (Score score : scores()) {
            text.append(engines.get(0).engine)
                    .append(" against ")
                    .append(score.peer())
                    .append(":\n\n- better: ");
            text.append(score.won()).append("\n- worse: ").append(score.lost()).append("\n\n");
        }
        text.append(remarks("- ", "\n"));
        return text.toString();
    }

    private String setting() {
        return String.format(
                Locale.ROOT,
                "%,d hosts × %d metrics × %,d samples = %,d samples, %s clocks, %d connection%s, batches of %,d. %s",
                plan.fleet().hosts(),
                plan.fleet().metricsPerHost(),
                plan.fleet().samplesPerSeries(),
                plan.fleet().totalLines(),
                plan.fleet().jitter() ? "jittering" : "aligned",
                plan.connections(),
                plan.connections() == 1 ? "" : "s",
                plan.batchLines(),
                machine);
    }

    private String remarks(String before, String behind) {
        StringBuilder text = new StringBuilder();
        differences.forEach(line -> text.append(before).append(line).append(behind));
        for (Figures engine : engines) {
            engine.remarks()
                    .forEach(line -> text.append(before)
                            .append(engine.engine)
                            .append(' ')
                            .append(line)
                            .append(behind));
        }
        return text.toString();
    }

    /** How many times better the first engine is: below 1 if it is worse, infinite if only one of them is zero, NaN if it wasn't measured. */
    private static double factor(Figure figure, Figures first, Figures peer) {
        Double mine = first.median(figure);
        Double theirs = peer.median(figure);
        if (mine == null || theirs == null || figure == Figure.CRASH_ACKNOWLEDGED) {
            return Double.NaN;
        }
        return mine.equals(theirs) ? 1 : figure.moreIsBetter ? mine / theirs : theirs / mine;
    }

    /** How the first engine stands against a peer, in words, so that nobody has to remember which way is good. */
    static String ratio(Figure figure, Figures first, Figures peer) {
        double better = factor(figure, first, peer);
        if (Double.isNaN(better)) {
            return "";
        }
        if (better == 1) {
            return "equal";
        }
        if (Double.isInfinite(better)) {
            return "**better**";
        }
        if (better == 0) {
            return "worse";
        }
        return better > 1
                ? String.format(Locale.ROOT, "**%.2f× better**", better)
                : String.format(Locale.ROOT, "%.2f× worse", 1 / better);
    }

    String html() {
        StringBuilder body = new StringBuilder();
        body.append("<p>").append(Markup.escape(setting())).append("</p><ul>");
        for (Figures engine : engines) {
            body.append("<li><b>").append(Markup.escape(engine.engine)).append("</b>: ");
            body.append(Markup.escape(engine.description)).append("</li>");
        }
        body.append("</ul>\n<table><tr><th>figure</th><th>unit</th>");
        engines.forEach(engine ->
                body.append("<th>").append(Markup.escape(engine.engine)).append("</th>"));
        body.append("</tr>\n");
        for (Figure figure : Figure.values()) {
            body.append("<tr><td>").append(Markup.escape(figure.description)).append("</td><td>");
            body.append(Markup.escape(figure.unit)).append("</td>");
            engines.forEach(engine -> body.append("<td>")
                    .append(Markup.escape(engine.text(figure)))
                    .append("</td>"));
            body.append("</tr>\n");
        }
        body.append("</table>\n");
        for (Figure figure : Figure.values()) {
            body.append(bars(figure));
        }
        String first = Markup.escape(engines.get(0).engine);
        for (Score score : scores()) {
            body.append("<p>").append(first).append(" against <b>").append(Markup.escape(score.peer()));
            body.append("</b><br>better: ").append(Markup.escape(score.won()));
            body.append("<br>worse: ").append(Markup.escape(score.lost())).append("</p>\n");
        }
        body.append("<p>")
                .append(Markup.escape(remarks("• ", "\n")).replace("\n", "<br>"))
                .append("</p>");
        return Markup.page("Side by side", body.toString());
    }

    private String bars(Figure figure) {
        Bars bars = new Bars(figure.description + ", " + figure.unit);
        for (Figures engine : engines) {
            Figures.Range range = engine.range(figure);
            double least = range == null ? 0 : range.least();
            double most = range == null ? 0 : range.most();
            bars.with(engine.engine, engine.median(figure), least, most, engine.text(figure));
        }
        return "<figure>" + bars.svg() + "</figure>\n";
    }

    /** How the first engine stands against one of the others: what it won and what it lost, both as plainly. */
    record Score(String peer, String won, String lost) {
        static Score of(Figures first, Figures peer) {
            StringJoiner won = new StringJoiner(", ").setEmptyValue("nothing");
            StringJoiner lost = new StringJoiner(", ").setEmptyValue("nothing");
            for (Figure figure : Figure.values()) {
                double factor = factor(figure, first, peer);
                if (factor > 1) {
                    won.add(figure.description + times(factor));
                } else if (factor < 1) {
                    lost.add(figure.description + times(1 / factor));
                }
            }
            return new Score(peer.engine, won.toString(), lost.toString());
        }

        private static String times(double factor) {
            return Double.isInfinite(factor) ? "" : String.format(Locale.ROOT, " (%.1f×)", factor);
        }
    }

    private List<Score> scores() {
        return engines.stream()
                .skip(1)
                .map(peer -> Score.of(engines.get(0), peer))
                .toList();
    }
}
