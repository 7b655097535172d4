package io.minke.bench.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesInfo;
import io.minke.ingest.line.LineBatch;
import io.minke.ingest.line.LineOptions;
import io.minke.ingest.line.LineParser;
import io.minke.ingest.line.LineSink;
import io.minke.ingest.line.Precision;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Parses bodies of known series and looks each line's series up. Shapes: {@code plain} is the least Icinga sends (84 bytes a line), {@code thresholds} its usual line with unit and limits, {@code shuffled} is plain in an order that no
 * line predicts the next one. Score: lines a second on one core.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@State(Scope.Thread)
public class LineParseBenchmark {
    private static final int LINES = 10_000;
    private static final int BODIES = 20;
    /** As much as one read from a socket brings. */
    private static final int PART_BYTES = 128 << 10;

    private static final long START_NANOS = 1_676_505_600_000_000_000L;
    private static final String[] METRICS = {"dnrx", "uptx", "uprx", "dnatt", "upatt", "pondesv"};

    @Param({"plain", "thresholds", "shuffled"})
    public String shape = "plain";

    @Param({"500"})
    public int hosts = 500;

    private final MemoryAccount account = new MemoryAccount("benchmark", 1L << 30);
    private final Summing sink = new Summing();
    private final long[] bodies = new long[BODIES];
    private final int[] lengths = new int[BODIES];

    @SuppressWarnings("NullAway.Init")
    private LineParser parser;

    @SuppressWarnings("NullAway.Init")
    private LineBatch batch;

    private int next;

    @Setup(Level.Trial)
    public void write() {
        LineOptions options = LineOptions.defaults();
        parser = new LineParser(options, sink, account, 1);
        batch = new LineBatch(options, account);
        SplittableRandom random = new SplittableRandom(1);
        for (int body = 0; body < BODIES; body++) {
            StringBuilder text = new StringBuilder(LINES * 160);
            long at = START_NANOS + body * 60_000_000_000L;
            for (int line = 0; line < LINES; line++) {
                boolean shuffled = shape.equals("shuffled");
                int host = shuffled ? random.nextInt(hosts) : (body * LINES + line) / METRICS.length * 7 % hosts;
                int metric = shuffled ? random.nextInt(METRICS.length) : line % METRICS.length;
                if (metric == 0 || shuffled) {
                    at += 1_000_000L * random.nextInt(20);
                }
                double value = -25 + 10 * random.nextDouble();
                text.append(String.format(Locale.ROOT, "check_txrx,hostname=pim%04d,metric=", host))
                        .append(METRICS[metric])
                        .append(",service=txrx ");
                if (shape.equals("thresholds")) {
                    text.append("crit=-8,max=5,min=-49,unit=\"decibel-milliwatts\",value=")
                            .append(String.format(Locale.ROOT, "%.6f", value))
                            .append(",warn=-11 ");
                } else {
                    text.append(String.format(Locale.ROOT, "value=%.2f ", value));
                }
                text.append(at).append('\n');
            }
            byte[] bytes = text.toString().getBytes(US_ASCII);
            lengths[body] = bytes.length;
            bodies[body] = UnsafeApi.allocateMemory(bytes.length);
            UnsafeApi.copyMemory(bytes, UnsafeApi.arrayBaseOffset(byte[].class), null, bodies[body], bytes.length);
        }
    }

    @TearDown(Level.Trial)
    public void free() {
        for (long body : bodies) {
            UnsafeApi.freeMemory(body);
        }
        batch.close();
        parser.close();
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public double parse() {
        long body = bodies[next];
        int length = lengths[next];
        next = (next + 1) % BODIES;
        batch.begin(Precision.NANOSECONDS, START_NANOS + 86_400_000_000_000L);
        for (int at = 0; at < length; at += PART_BYTES) {
            parser.parse(batch, body + at, Math.min(PART_BYTES, length - at));
        }
        parser.finish(batch);
        if (batch.sampleCount() != LINES) {
            throw new IllegalStateException(
                    batch.sampleCount() + " samples of " + LINES + " lines, " + batch.firstError());
        }
        return sink.sum;
    }

    /** As cheap as a sink can be, so that what is measured is the parser and its cache. */
    private static final class Summing implements LineSink {
        private final Map<String, Integer> ids = new HashMap<>();
        private final Map<Integer, SeriesInfo> infos = new HashMap<>();
        private double sum;

        @Override
        public int find(DirectBuffer key, int offset, int length) {
            String text = key.getStringWithoutLengthAscii(offset, length);
            int id = ids.size();
            Integer known = ids.putIfAbsent(text, id);
            return known == null ? SeriesIndex.ABSENT : known;
        }

        @Override
        public @Nullable SeriesInfo info(int seriesId) {
            return infos.get(seriesId);
        }

        @Override
        public boolean sample(int seriesId, long timestampNanos, double value) {
            sum += seriesId + timestampNanos + value;
            return true;
        }

        @Override
        public boolean sample(DirectBuffer key, int offset, int length, long timestampNanos, double value) {
            return true;
        }

        @Override
        public boolean info(DirectBuffer key, int offset, int length, SeriesInfo info, long timestampNanos) {
            int id = find(key, offset, length);
            if (id != SeriesIndex.ABSENT) {
                infos.put(id, info);
            }
            return true;
        }
    }
}
