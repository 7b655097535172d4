package io.minke.bench.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Latency by percentile. The horizontal axis is stretched towards 100 %: each step to the right is one more nine, since that is where trouble lives. */
public final class PercentilePlot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 420;
    private static final int LEFT = 80;
    private static final int BOTTOM = 50;
    private static final int TOP = 50;
    private static final int RIGHT = 30;
    private final String title;
    private final List<String> names = new ArrayList<>();
    private final List<Histogram> histograms = new ArrayList<>();

    public PercentilePlot(String title) {
        this.title = title;
    }

    /** @param nanos recorded in nanoseconds */
    public PercentilePlot with(String name, Histogram nanos) {
        names.add(name);
        histograms.add(nanos);
        return this;
    }

    public String html(String text) {
        return Markup.page(title, svg() + "<pre>" + Markup.escape(text) + "</pre>");
    }

    public String svg() {
        long samples =
                histograms.stream().mapToLong(Histogram::getTotalCount).max().orElse(1);
        // As many nines as there are samples to tell them apart.
        int nines = (int) Math.max(1, Math.ceil(Math.log10(Math.max(10, samples))));
        double ceilingMillis = Scale.ceiling(
                histograms.stream().mapToLong(Histogram::getMaxValue).max().orElse(1) / 1e6);
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                + "\" font-family=\"system-ui,sans-serif\" font-size=\"12\">\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        svg.append("<text x=\"" + LEFT + "\" y=\"20\" font-size=\"15\">" + Markup.escape(title) + "</text>\n");
        drawGrid(svg, nines, ceilingMillis);
        for (int index = 0; index < histograms.size(); index++) {
            drawCurve(svg, index, nines, ceilingMillis);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void drawGrid(StringBuilder svg, int nines, double ceilingMillis) {
        for (int step = 0; step <= 5; step++) {
            double millis = ceilingMillis * step / 5;
            double y = y(millis, ceilingMillis);
            line(svg, LEFT, y, WIDTH - RIGHT, y, "#d8dfe6");
            text(svg, LEFT - 8, y + 4, "end", Scale.plain(millis) + " ms");
        }
        for (int nine = 0; nine <= nines; nine++) {
            double x = x(nine, nines);
            line(svg, x, TOP, x, HEIGHT - BOTTOM, "#d8dfe6");
            text(
                    svg,
                    x,
                    HEIGHT - BOTTOM + 18,
                    "middle",
                    nine == 0 ? "0 %" : Scale.plain(100 - 100 * Math.pow(10, -nine)) + " %");
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "percentile");
    }

    private void drawCurve(StringBuilder svg, int index, int nines, double ceilingMillis) {
        String colour = Markup.COLOURS[index % Markup.COLOURS.length];
        svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + colour + "\" points=\"");
        int steps = 60 * nines;
        for (int step = 0; step <= steps; step++) {
            double nine = nines * step / (double) steps;
            double percentile = 100 - 100 * Math.pow(10, -nine);
            double millis = histograms.get(index).getValueAtPercentile(percentile) / 1e6;
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(nine, nines), y(millis, ceilingMillis)));
        }
        svg.append("\"/>\n");
        double labelY = TOP - 12;
        double labelX = LEFT + 200.0 * index;
        line(svg, labelX, labelY - 4, labelX + 20, labelY - 4, colour);
        text(svg, labelX + 26, labelY, "start", names.get(index));
    }

    private static double x(double nine, int nines) {
        return LEFT + (WIDTH - LEFT - RIGHT) * nine / nines;
    }

    private static double y(double millis, double ceilingMillis) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * millis / ceilingMillis;
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                colour));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#425466\">%s</text>%n",
                x,
                y,
                anchor,
                Markup.escape(text)));
    }
}
