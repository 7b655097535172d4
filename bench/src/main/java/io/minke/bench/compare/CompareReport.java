package io.minke.bench.compare;

import io.minke.bench.chart.Bars;
import io.minke.bench.chart.Markup;
import io.minke.bench.question.Question;
import java.util.List;
import java.util.Locale;

/** All engines' figures side by side; the first engine is the one the ratios are about. */
final class CompareReport {
    private static final String LEGEND =
            "Medians of the rounds, in parentheses from the least to the most; what differs by less than 5 % is level. * measured while an engine with a compiler at run time is still compiling.";

    private static final double LEVEL = 1.05;

    private final Plan plan;
    private final String machine;
    private final List<Figures> engines;
    private final List<String> differences;
    private final String state;

    /** @param state how far the comparison is, in words */
    CompareReport(Plan plan, String machine, List<Figures> engines, List<String> differences, String state) {
        this.state = state;
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
        text.append('\n');
        scores().forEach(line -> text.append("- ").append(line).append('\n'));
        text.append(remarks("- ", "\n"));
        text.append("\n## Figures\n\n").append(LEGEND).append("\n\n| figure | unit |");
        engines.forEach(engine -> text.append(' ').append(engine.engine).append(" |"));
        text.append("\n|---|---|").append("---:|".repeat(engines.size())).append('\n');
        for (Figure figure : Figure.values()) {
            text.append("| ")
                    .append(label(figure))
                    .append(" | ")
                    .append(figure.unit)
                    .append(" |");
            engines.forEach(
                    engine -> text.append(' ').append(engine.text(figure)).append(" |"));
            text.append('\n');
        }
        text.append('\n');
        for (Question question : Question.values()) {
            text.append(question).append(": ").append(question.description).append(". ");
        }
        text.append("\n\n## ").append(engines.get(0).engine).append(" against\n\n| figure |");
        peers().forEach(peer -> text.append(' ').append(peer.engine).append(" |"));
        text.append("\n|---|").append("---:|".repeat(engines.size() - 1)).append('\n');
        for (Figure figure : Figure.values()) {
            text.append("| ").append(label(figure)).append(" |");
            peers().forEach(peer ->
                    text.append(' ').append(ratio(figure, engines.get(0), peer)).append(" |"));
            text.append('\n');
        }
        return text.toString();
    }

    private static String label(Figure figure) {
        return figure.description + (figure.cold ? " *" : "");
    }

    private List<Figures> peers() {
        return engines.subList(1, engines.size());
    }

    private List<String> scores() {
        return peers().stream()
                .map(peer -> Score.of(engines.get(0), peer).words())
                .toList();
    }

    private String setting() {
        return String.format(
                Locale.ROOT,
                "%,d hosts × %d metrics × %,d samples = %,d samples, %s clocks, %d connection%s, batches of %,d; %s. %s",
                plan.fleet().hosts(),
                plan.fleet().metricsPerHost(),
                plan.fleet().samplesPerSeries(),
                plan.fleet().totalLines(),
                plan.fleet().jitter() ? "jittering" : "aligned",
                plan.connections(),
                plan.connections() == 1 ? "" : "s",
                plan.batchLines(),
                state,
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
    static double factor(Figure figure, Figures first, Figures peer) {
        Double mine = first.median(figure);
        Double theirs = peer.median(figure);
        if (mine == null || theirs == null || figure == Figure.CRASH_ACKNOWLEDGED) {
            return Double.NaN;
        }
        return mine.equals(theirs) ? 1 : figure.moreIsBetter ? mine / theirs : theirs / mine;
    }

    /** What another run may turn round. */
    static boolean isLevel(double factor) {
        return factor >= 1 / LEVEL && factor <= LEVEL;
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
        if (isLevel(better)) {
            return "level";
        }
        if (Double.isInfinite(better)) {
            return "**better**";
        }
        if (better == 0) {
            return "worse";
        }
        return better > 1 ? "**" + times(better) + " better**" : times(1 / better) + " worse";
    }

    /** A factor above 1 with as many digits as mean something. */
    static String times(double factor) {
        return String.format(Locale.ROOT, factor < 10 ? "%.2f×" : "%,.0f×", factor);
    }

    String html() {
        StringBuilder body = new StringBuilder();
        body.append("<p>").append(Markup.escape(setting())).append("</p><ul>");
        for (Figures engine : engines) {
            body.append("<li><b>").append(Markup.escape(engine.engine)).append("</b>: ");
            body.append(Markup.escape(engine.description)).append("</li>");
        }
        body.append("</ul>\n<ul>");
        scores().forEach(line -> body.append("<li>")
                .append(Markup.escape(line.replace("**", "")))
                .append("</li>"));
        body.append("</ul>\n<p>").append(Markup.escape(remarks("• ", "\n")).replace("\n", "<br>"));
        body.append("</p>\n<p>").append(Markup.escape(LEGEND)).append("</p>\n<table><tr><th>figure</th><th>unit</th>");
        engines.forEach(engine ->
                body.append("<th>").append(Markup.escape(engine.engine)).append("</th>"));
        body.append("</tr>\n");
        for (Figure figure : Figure.values()) {
            body.append("<tr><td>").append(Markup.escape(label(figure))).append("</td><td>");
            body.append(Markup.escape(figure.unit)).append("</td>");
            for (Figures engine : engines) {
                String against = engine == engines.get(0) ? "" : ratio(figure, engines.get(0), engine);
                body.append("<td>").append(Markup.escape(engine.middle(figure)));
                body.append("<small>").append(line(engine.spread(figure)));
                body.append(line(against.replace("**", ""))).append("</small></td>");
            }
            body.append("</tr>\n");
        }
        body.append("</table>\n<p>Small print: from the least to the most, and how ")
                .append(Markup.escape(engines.get(0).engine))
                .append(" stands against it.</p>\n");
        for (Figure figure : Figure.values()) {
            body.append(bars(figure));
        }
        return Markup.page("Side by side", body.toString());
    }

    private static String line(String text) {
        return text.isEmpty() ? "" : "<br>" + Markup.escape(text);
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
}
