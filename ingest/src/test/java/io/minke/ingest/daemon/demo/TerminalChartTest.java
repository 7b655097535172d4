package io.minke.ingest.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.ingest.daemon.demo.TerminalChart.Colour;
import io.minke.ingest.daemon.demo.TerminalChart.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalChartTest {
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant END = START.plus(Duration.ofHours(24));
    private static final List<Level> LEVELS =
            List.of(new Level("warning 26", 26, Colour.YELLOW), new Level("critical 28", 28, Colour.RED));

    @Test
    void shouldDrawALineWithAxesAndLevels() {
        List<String> lines =
                new TerminalChart(70, 9, false, ZoneOffset.UTC).draw(ramp(24, 22, 26.5), START, END, LEVELS);

        assertThat(lines).containsExactly(PICTURE.split("\n"));
    }

    private static final String PICTURE = """
             30 ┤
                │
             28 ┤╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ critical 28
                │                                                   ⢀⣀
             26 ┤╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌⢀⣀⡠⠤⠤⠒⠒⠉⠉⠁╌ warning 26
                │                               ⣀⣀⠤⠤⠔⠒⠒⠉⠉⠉⠉⠁
             24 ┤                   ⢀⣀⣀⠤⠤⠤⠤⠔⠒⠊⠉⠉
                │          ⢀⣀⡠⠤⠤⠒⠒⠊⠉⠁
             22 ┤⣀⡠⠤⠔⠒⠒⠉⠉⠉⠉⠁
                └┴────────────┴────────────┴────────────┴────────────┴
               12:00        18:00        1 Feb        06:00        12:00
            """;

    @Test
    void shouldLeaveAHoleWhereValuesAreMissing() {
        List<DatasetPoint> points = new ArrayList<>(ramp(241, 5, 5));
        points.set(200, new DatasetPoint(points.get(200).epochMillis(), Double.NaN));
        points.subList(100, 141).clear();

        String row = rowWithDots(new TerminalChart(80, 5, false, ZoneOffset.UTC).draw(points, START, END, List.of()));

        String drawing = row.substring(row.indexOf('┤') + 1);
        assertThat(drawing.substring(0, 20)).doesNotContain(" ");
        assertThat(drawing.substring(33, 40)).isBlank();
        assertThat(drawing.substring(50, 60)).doesNotContain(" ");
    }

    @Test
    void shouldColourTheLineByTheLevelItIsIn() {
        List<String> lines = new TerminalChart(70, 9, true, ZoneOffset.UTC).draw(ramp(200, 22, 29), START, END, LEVELS);

        String all = String.join("\n", lines);
        assertThat(all).contains("\u001b[0;32m", "\u001b[0;33m", "\u001b[0;31m");
        assertThat(lines).allMatch(line -> line.lastIndexOf("\u001b[0m") >= line.lastIndexOf("\u001b["));
    }

    @Test
    void shouldDrawAnEmptyWindowAndAConstant() {
        assertThat(new TerminalChart(60, 6, false, ZoneOffset.UTC).draw(List.of(), START, END, List.of()))
                .hasSize(8);
        assertThat(new TerminalChart(60, 6, false, ZoneOffset.UTC).draw(ramp(10, 0, 0), START, END, List.of()))
                .hasSize(8);
    }

    private static List<DatasetPoint> ramp(int count, double from, double to) {
        List<DatasetPoint> points = new ArrayList<>();
        long span = END.toEpochMilli() - START.toEpochMilli();
        for (int index = 0; index < count; index++) {
            double part = index / (double) Math.max(1, count - 1);
            points.add(new DatasetPoint(START.toEpochMilli() + Math.round(part * span), from + part * (to - from)));
        }
        return points;
    }

    private static String rowWithDots(List<String> lines) {
        return lines.stream()
                .filter(line -> line.chars().anyMatch(character -> character > 0x2800 && character <= 0x28ff))
                .findFirst()
                .orElseThrow();
    }
}
