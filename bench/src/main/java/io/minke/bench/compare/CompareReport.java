package io.minke.bench.compare;

import io.minke.bench.chart.Markup;
import java.util.List;
import java.util.Locale;

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
        text.append("\n\n").append(remarks("- ", "\n"));
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

    /** How the first engine stands against a peer, in words, so that nobody has to remember which way is good. */
    static String ratio(Figure figure, Figures first, Figures peer) {
        Double mine = first.median(figure);
        Double theirs = peer.median(figure);
        if (mine == null || theirs == null || figure == Figure.CRASH_ACKNOWLEDGED) {
            return "";
        }
        if (mine.equals(theirs)) {
            return "equal";
        }
        double better = figure.moreIsBetter ? mine / theirs : theirs / mine;
        if (Double.isInfinite(better) || Double.isNaN(better)) {
            return "**better**";
        }
        if (better == 0) {
            return "worse";
        }
        return better >= 1
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
        body.append("<th></th></tr>\n");
        for (Figure figure : Figure.values()) {
            body.append("<tr><td>").append(Markup.escape(figure.description)).append("</td><td>");
            body.append(Markup.escape(figure.unit)).append("</td>");
            engines.forEach(engine -> body.append("<td>")
                    .append(Markup.escape(engine.text(figure)))
                    .append("</td>"));
            body.append("<td>").append(bars(figure)).append("</td></tr>\n");
        }
        body.append("</table>\n<ul>").append(remarks("<li>", "</li>")).append("</ul>");
        return Markup.page("Side by side", body.toString());
    }

    private static final String[] COLOURS = {"#0b6e99", "#d1495b", "#edae49", "#66a182"};

    /** A bar per engine, as long as its share of the largest. */
    private String bars(Figure figure) {
        double most = 0;
        for (Figures engine : engines) {
            Double value = engine.median(figure);
            most = Math.max(most, value == null ? 0 : value);
        }
        StringBuilder svg = new StringBuilder("<svg width=\"160\" height=\"" + 8 * engines.size() + "\">");
        for (int index = 0; index < engines.size(); index++) {
            Double value = engines.get(index).median(figure);
            double width = value == null || most == 0 ? 0 : 160 * value / most;
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"0\" y=\"%d\" width=\"%.1f\" height=\"6\" fill=\"%s\"/>",
                    8 * index,
                    width,
                    COLOURS[index % COLOURS.length]));
        }
        return svg.append("</svg>").toString();
    }
}
