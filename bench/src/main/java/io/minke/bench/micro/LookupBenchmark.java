package io.minke.bench.micro;

import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesKey;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
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
 * From an encoded key to its id. {@code hit} asks for what was asked before, in an order that repeats: at few series keys and slots lie in a cache. {@code cold} asks a million keys in random
 * order: each a walk to memory. {@code miss} asks for what isn't there.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class LookupBenchmark {
    /** More than a cache holds, if each is another key. */
    private static final int LOOKUPS = 1 << 18;

    private static final int FEW_SERIES = 4_096;
    private static final int COLD_SERIES = 1_000_000;

    @Param({"hit", "miss", "cold"})
    public String kind = "hit";

    private final MemoryAccount account = new MemoryAccount("benchmark", 1L << 30);
    private final SeriesIndex index = new SeriesIndex(account);
    private final int[] order = new int[LOOKUPS];
    private final int[] offsets = new int[LOOKUPS + 1];
    private UnsafeBuffer keys = new UnsafeBuffer(new byte[0]);
    private final SplittableRandom random = new SplittableRandom(7);

    @Setup
    public void fill() {
        int series = kind.equals("cold") ? COLD_SERIES : FEW_SERIES;
        ExpandableArrayBuffer encoded = new ExpandableArrayBuffer(SeriesKey.MAX_ENCODED_BYTES);
        for (int id = 0; id < series; id++) {
            index.add(encoded, 0, key(id).encode(encoded, 0));
        }
        ExpandableArrayBuffer asked = new ExpandableArrayBuffer(LOOKUPS * 64);
        int position = 0;
        for (int lookup = 0; lookup < LOOKUPS; lookup++) {
            order[lookup] = kind.equals("miss") ? COLD_SERIES + lookup : random.nextInt(series);
            offsets[lookup] = position;
            position += key(order[lookup]).encode(asked, position);
        }
        offsets[LOOKUPS] = position;
        keys = new UnsafeBuffer(asked, 0, position);
    }

    private static SeriesKey key(int number) {
        return new SeriesKey("check_txrx", "pim" + number / 9, "txrx", "metric" + number % 9);
    }

    @Benchmark
    @OperationsPerInvocation(LOOKUPS)
    public long lookup() {
        long sum = 0;
        for (int lookup = 0; lookup < LOOKUPS; lookup++) {
            sum += index.find(keys, offsets[lookup], offsets[lookup + 1] - offsets[lookup]);
        }
        return sum;
    }

    @TearDown
    public void close() {
        index.close();
    }
}
