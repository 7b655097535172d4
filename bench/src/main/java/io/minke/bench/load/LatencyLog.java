package io.minke.bench.load;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** An {@code .hlog} file: a histogram a second, readable by every tool of HdrHistogram. */
public final class LatencyLog implements Closeable {
    private static final double NANOS_PER_MILLI = 1e6;
    private final PrintStream stream;
    private final HistogramLogWriter writer;
    private final long baseMillis = System.currentTimeMillis();
    private long intervalStartMillis = baseMillis;

    public LatencyLog(Path file) throws IOException {
        stream = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.US_ASCII);
        writer = new HistogramLogWriter(stream);
        writer.outputLogFormatVersion();
        writer.outputComment("nanoseconds from the moment a batch was due to its answer");
        writer.outputStartTime(baseMillis);
        writer.setBaseTime(baseMillis);
        writer.outputLegend();
    }

    void add(Histogram interval) {
        interval.setStartTimeStamp(intervalStartMillis);
        intervalStartMillis = System.currentTimeMillis();
        interval.setEndTimeStamp(intervalStartMillis);
        writer.outputIntervalHistogram(
                (interval.getStartTimeStamp() - baseMillis) / 1e3,
                (interval.getEndTimeStamp() - baseMillis) / 1e3,
                interval,
                NANOS_PER_MILLI);
    }

    @Override
    public void close() {
        stream.close();
    }
}
