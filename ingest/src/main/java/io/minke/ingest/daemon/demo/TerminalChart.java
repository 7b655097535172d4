package io.minke.ingest.daemon.demo;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A line chart for a terminal. Each character cell holds 2 × 4 Braille dots:
 *
 * <pre>
 *   1 4      bits of U+2800:  0 3
 *   2 5                       1 4
 *   3 6                       2 5
 *   7 8                       6 7
 * </pre>
 */
final class TerminalChart {
    /** A horizontal line, such as a threshold. */
    record Level(String name, double value, Colour colour) {}

    enum Colour {
        NONE(""),
        DIM("2"),
        GREEN("32"),
        YELLOW("33"),
        RED("31");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }

    private static final int DOTS_ACROSS = 2;
    private static final int DOTS_DOWN = 4;
    private static final int[][] DOT_BITS = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    // A hole of more than this many usual distances is drawn as a hole.
    private static final int HOLE_STEPS = 3;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ROOT);

    private final int columns;
    private final int rows;
    private final boolean coloured;
    private final ZoneId zone;

    /**
     * @param columns of the whole chart with its labels
     * @param rows of the drawing; two more follow for the time axis
     */
    TerminalChart(int columns, int rows, boolean coloured, ZoneId zone) {
        this.columns = Math.max(columns, 40);
        this.rows = Math.max(rows, 4);
        this.coloured = coloured;
        this.zone = zone;
    }

    /**
     * @param levels ascending; from each on, the line takes its colour
     * @return lines of text without line ends
     */
    List<String> draw(List<DatasetPoint> points, Instant start, Instant end, List<Level> levels) {
        Scale scale = Scale.around(points, levels, rows);
        int labelWidth = scale.labelWidth();
        int levelWidth =
                levels.stream().mapToInt(level -> level.name().length()).max().orElse(-1) + 1;
        int width = columns - labelWidth - 2 - levelWidth;
        int[][] dots = plot(points, start, end, scale, width);
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            StringBuilder line = new StringBuilder();
            String label = scale.labelOf(row);
            line.append(" ".repeat(labelWidth - label.length())).append(label).append(label.isEmpty() ? " │" : " ┤");
            appendCells(line, dots[row], row, scale, levels);
            lines.add(line.toString().stripTrailing());
        }
        appendTimeAxis(lines, start, end, labelWidth, width);
        return lines;
    }

    private int[][] plot(List<DatasetPoint> points, Instant start, Instant end, Scale scale, int width) {
        int[][] cells = new int[rows][width];
        long span = Math.max(1, end.toEpochMilli() - start.toEpochMilli());
        long usualDistance = usualDistance(points);
        DatasetPoint earlier = null;
        int earlierX = 0;
        int earlierY = 0;
        for (DatasetPoint point : points) {
            if (Double.isNaN(point.value())) {
                earlier = null;
                continue;
            }
            double across = (point.epochMillis() - start.toEpochMilli()) / (double) span;
            int x = (int) Math.round(across * (width * DOTS_ACROSS - 1));
            int y = scale.dotOf(point.value());
            boolean joined =
                    earlier != null && point.epochMillis() - earlier.epochMillis() <= HOLE_STEPS * usualDistance;
            drawLine(cells, joined ? earlierX : x, joined ? earlierY : y, x, y);
            earlier = point;
            earlierX = x;
            earlierY = y;
        }
        return cells;
    }

    /** Bresenham, 1965. */
    private static void drawLine(int[][] cells, int fromX, int fromY, int toX, int toY) {
        int distanceX = Math.abs(toX - fromX);
        int distanceY = -Math.abs(toY - fromY);
        int stepX = fromX < toX ? 1 : -1;
        int stepY = fromY < toY ? 1 : -1;
        int error = distanceX + distanceY;
        int x = fromX;
        int y = fromY;
        while (true) {
            setDot(cells, x, y);
            if (x == toX && y == toY) {
                return;
            }
            int doubled = 2 * error;
            if (doubled >= distanceY) {
                error += distanceY;
                x += stepX;
            }
            if (doubled <= distanceX) {
                error += distanceX;
                y += stepY;
            }
        }
    }

    private static void setDot(int[][] cells, int x, int y) {
        int row = y / DOTS_DOWN;
        int column = x / DOTS_ACROSS;
        if (x >= 0 && y >= 0 && row < cells.length && column < cells[0].length) {
            cells[row][column] |= DOT_BITS[y % DOTS_DOWN][x % DOTS_ACROSS];
        }
    }

    private void appendCells(StringBuilder line, int[] cells, int row, Scale scale, List<Level> levels) {
        Level here = levels.stream()
                .filter(level -> scale.dotOf(level.value()) / DOTS_DOWN == row)
                .findFirst()
                .orElse(null);
        Colour lineColour = colourOf(scale.valueOfRow(row), levels);
        Colour current = Colour.NONE;
        for (int cell : cells) {
            Colour wanted = cell != 0 ? lineColour : here != null ? here.colour() : Colour.NONE;
            current = switchColour(line, current, wanted);
            line.append(cell != 0 ? (char) (0x2800 + cell) : here != null ? '╌' : ' ');
        }
        if (here != null) {
            current = switchColour(line, current, here.colour());
            line.append(' ').append(here.name());
        }
        switchColour(line, current, Colour.NONE);
    }

    private static Colour colourOf(double value, List<Level> levels) {
        Colour colour = Colour.GREEN;
        for (Level level : levels) {
            if (value >= level.value()) {
                colour = level.colour();
            }
        }
        return colour;
    }

    private Colour switchColour(StringBuilder line, Colour current, Colour wanted) {
        if (coloured && current != wanted) {
            line.append("\u001b[")
                    .append(wanted == Colour.NONE ? "0" : "0;" + wanted.code)
                    .append('m');
        }
        return wanted;
    }

    private void appendTimeAxis(List<String> lines, Instant start, Instant end, int labelWidth, int width) {
        StringBuilder axis =
                new StringBuilder(" ".repeat(labelWidth + 1)).append("└").append("─".repeat(width));
        StringBuilder clock = new StringBuilder(" ".repeat(labelWidth + 2 + width + 8));
        long spanMinutes = Math.max(1, (end.getEpochSecond() - start.getEpochSecond()) / 60);
        int stepMinutes = niceMinutes(spanMinutes * 12.0 / width);
        ZonedDateTime tick = start.atZone(zone).with(LocalTime.MIDNIGHT);
        while (!tick.toInstant().isAfter(end)) {
            if (!tick.toInstant().isBefore(start)) {
                double across = (tick.toEpochSecond() - start.getEpochSecond()) / (60.0 * spanMinutes);
                int column = labelWidth + 2 + (int) Math.round(across * (width - 1));
                String text = tick.toLocalTime().equals(LocalTime.MIDNIGHT) ? DAY.format(tick) : CLOCK.format(tick);
                int from = column - text.length() / 2;
                if (from >= 0 && from + text.length() < clock.length()) {
                    axis.setCharAt(column, '┴');
                    clock.replace(from, from + text.length(), text);
                }
            }
            tick = tick.plusMinutes(stepMinutes);
        }
        lines.add(axis.toString());
        lines.add(clock.toString().stripTrailing());
    }

    private static int niceMinutes(double least) {
        int[] steps = {1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1_440, 2_880, 10_080};
        for (int step : steps) {
            if (step >= least) {
                return step;
            }
        }
        return 40_320;
    }

    private static long usualDistance(List<DatasetPoint> points) {
        long[] distances = new long[Math.max(1, points.size() - 1)];
        for (int index = 0; index + 1 < points.size(); index++) {
            distances[index] =
                    points.get(index + 1).epochMillis() - points.get(index).epochMillis();
        }
        Arrays.sort(distances);
        return Math.max(1, distances[distances.length / 2]);
    }

    /** The value axis: dots count from the top. */
    private record Scale(double bottom, double step, int stepCount, int rows) {
        /** Covers points and levels with round numbers; a label about every fourth row. */
        static Scale around(List<DatasetPoint> points, List<Level> levels, int rows) {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (DatasetPoint point : points) {
                if (!Double.isNaN(point.value())) {
                    least = Math.min(least, point.value());
                    most = Math.max(most, point.value());
                }
            }
            for (Level level : levels) {
                least = Math.min(least, level.value());
                most = Math.max(most, level.value());
            }
            if (least > most) {
                least = 0;
                most = 1;
            }
            double step = niceStep((most - least) / Math.max(2, rows / 3));
            double bottom = Math.floor(least / step) * step;
            int stepCount = Math.max(1, (int) Math.ceil((most - bottom) / step + 1e-9));
            return new Scale(bottom, step, stepCount, rows);
        }

        private static double niceStep(double least) {
            double power = Math.pow(10, Math.floor(Math.log10(Math.max(least, 1e-6))));
            for (double factor : new double[] {1, 2, 5}) {
                if (factor * power >= least) {
                    return factor * power;
                }
            }
            return 10 * power;
        }

        double top() {
            return bottom + step * stepCount;
        }

        int dotOf(double value) {
            int dots = rows * DOTS_DOWN;
            return (int) Math.round((top() - value) / (top() - bottom) * (dots - 1));
        }

        double valueOfRow(int row) {
            return top() - (row + 0.5) / rows * (top() - bottom);
        }

        String labelOf(int row) {
            for (int index = 0; index <= stepCount; index++) {
                double value = bottom + step * index;
                if (dotOf(value) / DOTS_DOWN == row) {
                    return format(value);
                }
            }
            return "";
        }

        int labelWidth() {
            int width = 0;
            for (int index = 0; index <= stepCount; index++) {
                width = Math.max(width, format(bottom + step * index).length());
            }
            return width + 1;
        }

        private String format(double value) {
            int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
            return String.format(Locale.ROOT, "%,." + decimals + "f", value);
        }
    }
}
