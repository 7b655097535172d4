package io.minke.engine.codec;

import io.minke.engine.failure.EngineBug;

/**
 * The inner loops of decoding, in two real versions that give the same bits: plain loops, and loops over vector registers where the JVM was started with the module
 * jdk.incubator.vector and has registers of 256 bits. Chosen once.
 */
interface Kernels {
    Kernels CHOSEN = choose();

    /** target[from + i] = base + the i-th value of {@code width} bits at source[offset ..); width 1 to 57, {@link BitPacking#SLACK_BYTES} behind the run are readable. */
    void unpack(byte[] source, int offset, int count, int width, long base, long[] target, int from);

    /** values[i] becomes start + values[from] + ... + values[i], wrapping. */
    void restoreDeltas(long[] values, int from, int count, long start);

    /** values[i] becomes first + ((values[from] + ... + values[i - 1]) >> smoothing) + values[i], wrapping. */
    void restoreSmoothed(long[] values, int from, int count, long first, int smoothing);

    /** target[targetOffset + i] = integers[i] / power, for a power of ten up to 10^22 and integers of magnitudes below 2^51. Larger integers give some double. */
    void toDecimals(long[] integers, int count, double power, double[] target, int targetOffset);

    /**
     * integers[i] = the k for which k / power is values[from + i] bit for bit and |k| below 2^51.
     *
     * @param shifted scratch for {@code count} doubles, as is {@code back}
     * @return false if some value has no such k; the integers are void then
     */
    boolean toIntegers(
            double[] values, int from, int count, double power, long[] integers, double[] shifted, double[] back);

    /** Sum (wrapping), smallest and largest of integers[from .. from + count), count at least 1, into target[0], [1] and [2]. */
    void summarize(long[] integers, int from, int count, long[] target);

    /** "plain" or "vector". */
    String name();

    private static Kernels choose() {
        // "plain" forces the plain loops, to compare.
        boolean wanted = !"plain".equals(System.getProperty("minke.kernels"));
        if (wanted && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            try {
                Kernels vector = (Kernels) Class.forName("io.minke.engine.codec.VectorKernels")
                        .getDeclaredConstructor()
                        .newInstance();
                if (vector.isSupported()) {
                    return vector;
                }
            } catch (ReflectiveOperationException failure) {
                throw new EngineBug("the vector kernels can't be loaded", failure);
            }
        }
        return new PlainKernels();
    }

    /** Whether this machine's registers suit these kernels. */
    boolean isSupported();
}
