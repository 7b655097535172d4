package io.minke.bench.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Curves over a horizontal axis that is logarithmic unless told otherwise, and a vertical one that is linear from zero, or logarithmic too. */
public final class LinePlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 380;
    private static final int LEFT = 80;
    private static final int RIGHT = 30;
    private static final int TOP = 60;
    private static final int BOTTOM = 55;
    private final String title;
    private final String horizontal;
    private final String vertical;
    private final boolean logarithmic;
    private final List<Curve> curves = new ArrayList<>();

    private boolean evenSteps;

    private record Curve(String name, double[] x, double[] y) {}

    /**
     * @param horizontal what the horizontal axis is, with its unit
     * @param logarithmic whether the vertical axis is
     */
    public LinePlot(String title, String horizontal, String vertical, boolean logarithmic) {
        this.title = title;
        this.horizontal = horizontal;
        this.vertical = vertical;
        this.logarithmic = logarithmic;
    }

    /** Makes the horizontal axis linear. */
    public LinePlot evenSteps() {
        evenSteps = true;
        return this;
    }

    /** @param x ascending and positive; @param y as many, NaN where there is none */
    public LinePlot with(String name, double[] x, double[] y) {
        curves.add(new Curve(name, x.clone(), y.clone()));
        return this;
    }

    /** The range that an axis shows. */
    private record Range(double from, double to, boolean logarithmic) {
        double part(double value) {
            return logarithmic
                    ? (Math.log(value) - Math.log(from)) / (Math.log(to) - Math.log(from))
                    : (value - from) / (to - from);
        }

        List<Double> marks() {
            List<Double> marks = new ArrayList<>();
            if (logarithmic) {
                double step = Math.log10(to / from) > 8 ? 100 : 10;
                for (double mark = Math.pow(10, Math.ceil(Math.log10(from) - 1e-9)); mark <= to * 1.001; mark *= step) {
                    marks.add(mark);
                }
            } else {
                for (int mark = 0; mark <= 5; mark++) {
                    marks.add(from + (to - from) * mark / 5);
                }
            }
            return marks;
        }
    }

    private Range horizontalRange() {
        double least = Double.MAX_VALUE;
        double most = Double.MIN_VALUE;
        for (Curve curve : curves) {
            for (double value : curve.x()) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        return new Range(least, most > least ? most : least * 10, !evenSteps);
    }

    private Range verticalRange() {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (Curve curve : curves) {
            for (double value : curve.y()) {
                if (!Double.isNaN(value) && (value > 0 || !logarithmic)) {
                    least = Math.min(least, value);
                    most = Math.max(most, value);
                }
            }
        }
        if (logarithmic) {
            double from = Math.pow(10, Math.floor(Math.log10(Math.max(1e-9, Math.min(least, most)))));
            return new Range(
                    from, Math.max(from * 10, Math.pow(10, Math.ceil(Math.log10(Math.max(most, 1e-9))))), true);
        }
        return new Range(0, Scale.ceiling(most), false);
    }

    public String svg() {
        Range across = horizontalRange();
        Range up = verticalRange();
        StringBuilder svg = new StringBuilder();
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                        + "\" font-family=\"system-ui,sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text(svg, LEFT, 20, "start", title, 15);
        for (double mark : up.marks()) {
            line(svg, LEFT, y(up, mark), WIDTH - RIGHT, y(up, mark));
            text(svg, LEFT - 8, y(up, mark) + 4, "end", Scale.text(mark), 12);
        }
        for (double mark : across.marks()) {
            line(svg, x(across, mark), TOP, x(across, mark), HEIGHT - BOTTOM);
            text(svg, x(across, mark), HEIGHT - BOTTOM + 18, "middle", Scale.text(mark), 12);
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", horizontal, 12);
        text(svg, LEFT - 60, TOP - 8, "start", vertical, 12);
        for (int index = 0; index < curves.size(); index++) {
            draw(svg, index, across, up);
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, int index, Range across, Range up) {
        Curve curve = curves.get(index);
        String colour = Markup.COLOURS[index % Markup.COLOURS.length];
        StringBuilder points = new StringBuilder();
        for (int point = 0; point < curve.x().length; point++) {
            double value = curve.y()[point];
            if (Double.isNaN(value) || (logarithmic && value <= 0)) {
                continue;
            }
            double x = x(across, curve.x()[point]);
            double y = y(up, value);
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            svg.append(String.format(
                    Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x, y, colour));
        }
        svg.append(
                "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + colour + "\" points=\"" + points + "\"/>\n");
        double left = LEFT + 160.0 * index;
        svg.append(String.format(
                Locale.ROOT, "<rect x=\"%.1f\" y=\"30\" width=\"14\" height=\"4\" fill=\"%s\"/>%n", left, colour));
        text(svg, left + 20, 37, "start", curve.name(), 12);
    }

    private static double x(Range range, double value) {
        return LEFT + (WIDTH - LEFT - RIGHT) * range.part(value);
    }

    private static double y(Range range, double value) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * range.part(value);
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#d8dfe6\"/>%n",
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text, int points) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"#425466\">%s</text>%n",
                x,
                y,
                anchor,
                points,
                Markup.escape(text)));
    }
}
