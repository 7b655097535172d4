package io.minke.bench.micro;

import io.minke.bench.process.JvmFlags;
import io.minke.engine.codec.DecimalValues;
import io.minke.engine.codec.SeriesHints;
import io.minke.engine.codec.ValueSummary;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Encoding, decoding to doubles, aggregating and thinning packed blocks, with either kernels. Scores are values a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {JvmFlags.MISC, JvmFlags.LANG, "--add-modules=jdk.incubator.vector"})
public class CodecBenchmark {
    private static final int VALUES = CodecColumns.BLOCKS * CodecColumns.COUNT;

    /** Samples of a block that fall into one column of pixels. */
    private static final int COLUMN = 128;

    private final double[] decoded = new double[CodecColumns.COUNT];
    private final ValueSummary summary = new ValueSummary();
    private final SeriesHints hints = new SeriesHints();
    private final ExpandableArrayBuffer target = new ExpandableArrayBuffer();

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public int encode(CodecColumns columns) {
        int bytes = 0;
        for (int block = 0; block < CodecColumns.BLOCKS; block++) {
            bytes += columns.codec.encode(columns.values[block], 0, CodecColumns.COUNT, target, 0);
        }
        return bytes;
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public double decode(CodecColumns columns) {
        double last = 0;
        for (int block = 0; block < CodecColumns.BLOCKS; block++) {
            columns.codec.decode(
                    columns.columns, columns.offsets[block], columns.lengths[block], CodecColumns.COUNT, decoded, 0);
            last += decoded[CodecColumns.COUNT - 1];
        }
        return last;
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public double aggregate(CodecColumns columns) {
        double sum = 0;
        for (int block = 0; block < CodecColumns.BLOCKS; block++) {
            columns.codec.summarize(
                    columns.columns,
                    columns.offsets[block],
                    columns.lengths[block],
                    CodecColumns.COUNT,
                    0,
                    CodecColumns.COUNT,
                    summary);
            sum += summary.sum;
        }
        return sum;
    }

    /** Blocks to where the extremes of eight columns of pixels lie: what M4 and MinMax ask of a block. 0 a block where values are no exact decimals. */
    @Benchmark
    @OperationsPerInvocation(VALUES)
    public int m4(CodecColumns columns) {
        int indexes = 0;
        for (int block = 0; block < CodecColumns.BLOCKS; block++) {
            DecimalValues values = columns.codec.decodeDecimals(
                    columns.columns, columns.offsets[block], columns.lengths[block], CodecColumns.COUNT, decoded);
            indexes += values == null ? 0 : extremes(values);
        }
        return indexes;
    }

    /** The same of a block that is unpacked already: the kernel alone. */
    @Benchmark
    @OperationsPerInvocation(VALUES)
    public int m4Unpacked(CodecColumns columns) {
        DecimalValues values = columns.unpacked;
        int indexes = 0;
        for (int block = 0; block < CodecColumns.BLOCKS; block++) {
            indexes += values == null ? 0 : extremes(values);
        }
        return indexes;
    }

    private static int extremes(DecimalValues values) {
        int indexes = 0;
        for (int from = 0; from < CodecColumns.COUNT; from += COLUMN) {
            indexes += values.minIndex(from, from + COLUMN) + values.maxIndex(from, from + COLUMN);
        }
        return indexes;
    }

    /** With what served the series before, as a seal encodes the blocks of a series one after the other. */
    @Benchmark
    @OperationsPerInvocation(VALUES)
    public int encodeHinted(CodecColumns columns) {
        int bytes = 0;
        for (int block = 0; block < CodecColumns.BLOCKS; block++) {
            bytes += columns.codec.encode(columns.values[block], 0, CodecColumns.COUNT, target, 0, hints, 0);
        }
        return bytes;
    }
}
