package io.minke.bench.curve;

import io.minke.bench.chart.Markup;
import io.minke.bench.process.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code minke bench curves}: where cost bends. */
@Command(
        name = "curves",
        description = {
            "Measures the daemon while one thing grows: series (1 k to 10 M as memory allows), samples on disk (10 M to 2 G as",
            "the disk allows), clients at a time (1 to 256), width of a window (1 h to 5 y). A table and pictures of each."
        },
        mixinStandardHelpOptions = true)
public final class CurvesCommand implements Callable<Integer> {
    /** What grows. */
    enum Thing {
        SERIES(new SeriesCurve()),
        SAMPLES(new SamplesCurve()),
        CONNECTIONS(new ConnectionsCurve()),
        WIDTH(new WidthCurve());

        private final Curve curve;

        Thing(Curve curve) {
            this.curve = curve;
        }
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--only",
            split = ",",
            defaultValue = "SERIES,SAMPLES,CONNECTIONS,WIDTH",
            description = "Which: ${COMPLETION-CANDIDATES} (default: all).")
    private List<Thing> things = List.of();

    @Option(names = "--small", description = "Some seconds each, to see that it works and where to look.")
    private boolean small;

    @Option(names = "--minke", description = "Launcher of the build to measure (default: this one).")
    private @Nullable Path launcher;

    @Option(
            names = "--out",
            description = "Directory for curves.md, curves.html and the pictures (default: tables are printed).")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        PrintWriter out = spec.commandLine().getOut();
        StringBuilder markdown = new StringBuilder("# Curves\n\n" + Machine.describe() + "\n");
        StringBuilder page = new StringBuilder("<p>" + Markup.escape(Machine.describe()) + "</p>\n");
        for (Thing thing : things) {
            CurveTable table = thing.curve.draw(small, launcher, line -> {
                out.println(line);
                out.flush();
            });
            markdown.append('\n').append(table.markdown());
            page.append("<pre>").append(Markup.escape(table.markdown())).append("</pre>\n");
            table.svgs().forEach(svg -> page.append("<figure>").append(svg).append("</figure>\n"));
            if (directory != null) {
                // After each, so that a run that is interrupted leaves what it has.
                write(directory, table, markdown, page);
            }
        }
        out.println(markdown);
        if (directory != null) {
            out.println("written   " + directory.resolve("curves.html"));
        }
        out.flush();
        return 0;
    }

    private static void write(Path directory, CurveTable table, CharSequence markdown, CharSequence page)
            throws IOException {
        Files.createDirectories(directory);
        List<String> svgs = table.svgs();
        for (int index = 0; index < svgs.size(); index++) {
            Files.writeString(directory.resolve(table.name + "-" + (index + 1) + ".svg"), svgs.get(index));
        }
        Files.writeString(directory.resolve("curves.md"), markdown);
        Files.writeString(directory.resolve("curves.html"), Markup.page("Curves", page.toString()));
    }
}
