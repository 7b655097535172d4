package io.minke.bench.soak;

import io.minke.bench.chart.LinePlot;
import io.minke.bench.chart.Markup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Memory, handles, threads and latencies over the epochs, as a page. */
final class SoakPicture {
    private SoakPicture() {}

    /** Writes soak.html. */
    static void write(Path directory, List<Epoch> epochs) throws IOException {
        StringBuilder body = new StringBuilder("<pre>").append(Epoch.heading()).append('\n');
        for (int epoch = 0; epoch < epochs.size(); epoch++) {
            body.append(epochs.get(epoch).describe(epoch + 1)).append('\n');
        }
        body.append("</pre>\n");
        draw(
                body,
                plot("Memory that no file backs", "MiB"),
                epochs,
                "most seen",
                epoch -> epoch.anonymousBytes() >> 20);
        LinePlot counts = plot("Handles and threads", "count");
        with(counts, epochs, "handles", Epoch::handles);
        draw(body, counts, epochs, "threads", Epoch::threads);
        LinePlot latencies = plot("Latencies, p99", "ms");
        with(latencies, epochs, "batches of 1,000", epoch -> epoch.batches().getValueAtPercentile(99) / 1e6);
        draw(body, latencies, epochs, "questions", epoch -> epoch.questions().getValueAtPercentile(99) / 1e6);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("soak.html"), Markup.page("Soak", body.toString()));
    }

    private static LinePlot plot(String title, String unit) {
        return new LinePlot(title, "epoch", unit, false).evenSteps();
    }

    private static void with(LinePlot plot, List<Epoch> epochs, String name, ToDoubleFunction<Epoch> figure) {
        double[] numbers =
                IntStream.rangeClosed(1, epochs.size()).asDoubleStream().toArray();
        plot.with(name, numbers, epochs.stream().mapToDouble(figure).toArray());
    }

    private static void draw(
            StringBuilder body, LinePlot plot, List<Epoch> epochs, String name, ToDoubleFunction<Epoch> figure) {
        with(plot, epochs, name, figure);
        body.append("<figure>").append(plot.svg()).append("</figure>\n");
    }
}
