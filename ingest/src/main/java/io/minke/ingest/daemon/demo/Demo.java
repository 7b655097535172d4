package io.minke.ingest.daemon.demo;

import io.minke.ingest.daemon.demo.TerminalChart.Colour;
import io.minke.ingest.daemon.demo.TerminalChart.Level;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/** What the demo shows, against a daemon at an address: back-filling, a question, a picture, and what to try next. */
public final class Demo {
    private static final long SEED = 20_230_217;
    private static final int CHART_ROWS = 16;
    private static final int WIDEST_CHART = 120;
    // Two points to a character cell are as many as the picture can show.
    private static final int POINTS_PER_COLUMN = 2;
    private static final List<Level> LEVELS =
            List.of(new Level("warning 26", 26, Colour.YELLOW), new Level("critical 28", 28, Colour.RED));

    private final String base;
    private final PrintStream out;
    private final boolean isTerminal;
    private final int columns;
    private final DemoHttp http;
    private final InstantSource clock;
    private final Fleet fleet;
    private final long firstMinute;
    private final long endMinute;
    private final Feeder feeder;

    /**
     * @param base such as {@code http://127.0.0.1:8086}
     * @param isTerminal whether colours and redrawn lines are understood
     * @param columns width of the terminal, in characters
     */
    public Demo(String base, int cpeCount, PrintStream out, boolean isTerminal, int columns, InstantSource clock) {
        this.base = base;
        this.out = out;
        this.isTerminal = isTerminal;
        this.columns = Math.min(columns, WIDEST_CHART);
        this.clock = clock;
        endMinute = clock.instant().getEpochSecond() / Fleet.SECONDS_PER_STEP;
        firstMinute = endMinute - Fleet.MINUTES_PER_DAY;
        fleet = new Fleet(cpeCount, SEED, firstMinute);
        http = new DemoHttp(base);
        feeder = new Feeder(fleet, http);
    }

    /** Sends the last 24 hours. */
    public void backfill() {
        long total = (long) fleet.cpeCount() * Fleet.METRIC_COUNT * Fleet.MINUTES_PER_DAY;
        out.printf(
                Locale.ROOT,
                "%n  %d CPEs × %d metrics, a sample a minute, the last 24 hours: %s samples over HTTP, each acknowledged on disk%n%n",
                fleet.cpeCount(),
                Fleet.METRIC_COUNT,
                Amounts.count(total));
        ProgressBar bar = new ProgressBar(out, isTerminal, "  back-filling", total, System.nanoTime());
        feeder.backfill(firstMinute, endMinute, done -> bar.show(done, System.nanoTime()));
        bar.finish(total, System.nanoTime());
    }

    /** @param bytes of the segments that hold {@code samples} samples, all that was back-filled being sealed */
    public void showSize(long bytes, long samples) {
        out.printf(
                Locale.ROOT,
                "  sealed       %s of segments, %.2f bytes per sample%n",
                Amounts.bytes(bytes),
                bytes / (double) Math.max(1, samples));
    }

    /** Feeds the present, a minute at a time, until {@link #stop}. */
    public void feedLive() {
        feeder.startLive(endMinute, clock);
    }

    public void stop() {
        feeder.stop();
    }

    /** Asks for a day of one fibre's attenuation and draws it. */
    public void draw() {
        Instant end = clock.instant();
        Instant start = end.minus(Duration.ofHours(24));
        String question = "{\"start\": \"24h\", \"end\": \"0m\", \"max_points\": " + columns * POINTS_PER_COLUMN
                + ", \"metrics\": [{\"host_name\": \"" + Fleet.SHOWN_HOST
                + "\", \"service_name\": \"txrx\", \"measurement\": \"check_txrx\", \"metric\": \"dnatt\"}]}";
        // Once to warm up, so that the figure is the server's and not that of a JVM that has just started.
        http.dataset(question);
        long asked = System.nanoTime();
        List<DatasetPoint> points = http.dataset(question);
        double millis = (System.nanoTime() - asked) / 1e6;
        out.printf(
                Locale.ROOT,
                "%n  dnatt of %s, downstream attenuation in dB: POST /api/v2/monitoring/datasets/ gave %d points in %.1f ms%n%n",
                Fleet.SHOWN_HOST,
                points.size(),
                millis);
        TerminalChart chart = new TerminalChart(columns - 2, CHART_ROWS, isTerminal, ZoneId.systemDefault());
        chart.draw(points, start, end, LEVELS).forEach(line -> out.println("  " + line));
    }

    /** What to copy. */
    public void invite() {
        out.printf("""

                  The daemon listens at %1$s. Try:

                  curl -s '%1$s/api/v2/monitoring/datasets/?host_name=%2$s&service_name=txrx&measurement=check_txrx&metric=dnatt&start=24h&end=0m&interval=4h'

                  curl -s '%1$s/api/minke/window?measurement=check_txrx&metric=dnrx&across=min&aggregate=min&interval=1h&start=6h&end=0m'

                  curl -i '%1$s/write?db=mine' --data-binary 'my_check,hostname=here,metric=answer value=42'

                """, base, Fleet.SHOWN_HOST);
    }
}
