package io.minke.bench.curve;

import io.minke.bench.chart.LinePlot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures over the steps of one thing, as a table and as pictures. */
final class CurveTable {
    final String name;
    private final String title;
    private final String step;
    private final List<String> columns;
    private final List<Picture> pictures = new ArrayList<>();
    private final List<double[]> rows = new ArrayList<>();

    private record Picture(String title, String unit, boolean logarithmic, int[] columns) {}

    /**
     * @param name of its files
     * @param step what the horizontal axis is
     * @param columns what is measured at each step, with units
     */
    CurveTable(String name, String title, String step, String... columns) {
        this.name = name;
        this.title = title;
        this.step = step;
        this.columns = List.of(columns);
    }

    /** Adds a picture of some columns that share a unit. */
    CurveTable picture(String pictureTitle, String unit, boolean logarithmic, int... pictured) {
        pictures.add(new Picture(pictureTitle, unit, logarithmic, pictured));
        return this;
    }

    /** @param values the step, and a figure for each column; NaN where there is none */
    void add(double... values) {
        if (values.length != columns.size() + 1) {
            throw new IllegalArgumentException(values.length + " values for a step and " + columns.size() + " columns");
        }
        rows.add(values);
    }

    /** The last row on one line, to show progress. */
    String lastRow() {
        double[] row = rows.get(rows.size() - 1);
        StringBuilder text = new StringBuilder(step + " " + number(row[0]));
        for (int column = 0; column < columns.size(); column++) {
            text.append(" · ").append(columns.get(column)).append(' ').append(number(row[column + 1]));
        }
        return text.toString();
    }

    String markdown() {
        StringBuilder text = new StringBuilder("## " + title + "\n\n| " + step + " |");
        columns.forEach(column -> text.append(' ').append(column).append(" |"));
        text.append("\n|---:|").append("---:|".repeat(columns.size())).append('\n');
        for (double[] row : rows) {
            text.append('|');
            for (double value : row) {
                text.append(' ').append(number(value)).append(" |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** One SVG text a picture, in order. */
    List<String> svgs() {
        List<String> svgs = new ArrayList<>();
        double[] steps = rows.stream().mapToDouble(row -> row[0]).toArray();
        for (Picture picture : pictures) {
            LinePlot plot = new LinePlot(picture.title(), step, picture.unit(), picture.logarithmic());
            for (int column : picture.columns()) {
                double[] values =
                        rows.stream().mapToDouble(row -> row[column + 1]).toArray();
                plot.with(columns.get(column), steps, values);
            }
            svgs.add(plot.svg());
        }
        return svgs;
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.3f", value);
    }
}
