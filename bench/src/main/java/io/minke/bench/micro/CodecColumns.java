package io.minke.bench.micro;

import io.minke.engine.codec.DecimalValues;
import io.minke.engine.codec.ValueCodec;
import java.util.Random;
import org.agrona.ExpandableArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Blocks of 1,024 values of one shape, plain and encoded: enough of them that branch predictors don't learn them by heart, few enough to stay in the second-level cache. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first.
public class CodecColumns {
    static final int BLOCKS = 16;
    static final int COUNT = 1_024;

    /** "vector" where the machine has such registers. */
    @Param({"plain", "vector"})
    private String kernels;

    @Param({"noise", "optical", "walk", "traffic", "counter", "real"})
    private String shape;

    final double[][] values = new double[BLOCKS][COUNT];
    final int[] offsets = new int[BLOCKS];
    final int[] lengths = new int[BLOCKS];
    ValueCodec codec;
    /** Of the first block; null where its values are no exact decimals. */
    @Nullable
    DecimalValues unpacked;

    final ExpandableArrayBuffer columns = new ExpandableArrayBuffer();

    @Setup
    public void encode() {
        // Read once, when the first codec is made; every fork has one value of the parameter.
        System.setProperty("minke.kernels", kernels);
        codec = new ValueCodec();
        Random random = new Random(1);
        int offset = 0;
        for (int block = 0; block < BLOCKS; block++) {
            fill(values[block], random);
            offsets[block] = offset;
            lengths[block] = codec.encode(values[block], 0, COUNT, columns, offset);
            offset += lengths[block];
        }
        // Of a codec of its own, whose next call would overwrite it.
        unpacked = new ValueCodec().decodeDecimals(columns, offsets[0], lengths[0], COUNT, new double[COUNT]);
    }

    private void fill(double[] block, Random random) {
        double level = 0;
        for (int i = 0; i < block.length; i++) {
            level += random.nextGaussian();
            block[i] = switch (shape) {
                case "noise" -> Math.rint(2_000 + random.nextDouble() * 1_000) / 100;
                case "optical" -> Math.rint(-2_100 + level * 0.4 + random.nextGaussian() * 2) / 100;
                case "walk" -> Math.rint(5_000 + level * 4) / 10;
                case "traffic" -> Math.rint(Math.exp(12 + random.nextGaussian() * 1.5));
                case "counter" -> i * 60.0;
                default -> random.nextGaussian();
            };
        }
    }
}
