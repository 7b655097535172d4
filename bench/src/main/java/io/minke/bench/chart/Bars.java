package io.minke.bench.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One figure of several engines as horizontal bars, each with its number and, where there are several rounds, a line from the least to the most. */
public final class Bars {
    private static final int WIDTH = 430;
    private static final int ROW = 22;
    private static final int TOP = 30;
    private static final int LABELS = 120;
    private static final int NUMBERS = 110;
    private final String title;
    private final List<Bar> bars = new ArrayList<>();

    private record Bar(String name, @Nullable Double value, double least, double most, String text) {}

    public Bars(String title) {
        this.title = title;
    }

    /**
     * @param value null if it wasn't measured
     * @param text what stands at the end of the bar
     */
    public Bars with(String name, @Nullable Double value, double least, double most, String text) {
        bars.add(new Bar(name, value, least, most, text));
        return this;
    }

    public String svg() {
        int height = TOP + ROW * bars.size() + 6;
        double longest = bars.stream()
                .filter(bar -> bar.value() != null)
                .mapToDouble(Bar::most)
                .max()
                .orElse(0);
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" viewBox=\"0 0 " + WIDTH + " "
                + height + "\" font-family=\"system-ui,sans-serif\" font-size=\"12\">\n");
        svg.append("<text x=\"0\" y=\"16\" font-size=\"13\" font-weight=\"600\">" + Markup.escape(title) + "</text>\n");
        for (int index = 0; index < bars.size(); index++) {
            draw(svg, index, longest);
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, int index, double longest) {
        Bar bar = bars.get(index);
        int y = TOP + ROW * index;
        double room = WIDTH - LABELS - NUMBERS;
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#425466\">%s</text>%n",
                LABELS - 8,
                y + 13,
                Markup.escape(bar.name())));
        double width = bar.value() == null || longest == 0 ? 0 : room * bar.value() / longest;
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"16\" fill=\"%s\"/>%n",
                LABELS,
                y + 1,
                width,
                Markup.COLOURS[index % Markup.COLOURS.length]));
        double end = width;
        if (bar.most() > bar.least() && longest > 0) {
            end = room * bar.most() / longest;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#1b2733\"/>%n",
                    LABELS + room * bar.least() / longest,
                    y + 9,
                    LABELS + end,
                    y + 9));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\" fill=\"#1b2733\">%s</text>%n",
                LABELS + end + 6,
                y + 13,
                Markup.escape(bar.text())));
    }
}
