package io.minke.engine.codec;

import io.minke.engine.failure.EngineBug;

/**
 * The inner loops of decoding, in two real versions that give the same bits: plain loops, and loops over vector registers where the JVM was started with the module
 * jdk.incubator.vector and has registers of 256 bits. Chosen once, and called from all threads: kernels keep nothing between calls.
 */
interface Kernels {
    Kernels CHOSEN = choose();

    /** target[from + i] = base + the i-th value of {@code width} bits at source[offset ..); width 1 to 57, {@link BitPacking#SLACK_BYTES} behind the run are readable. */
    void unpack(byte[] source, int offset, int count, int width, long base, long[] target, int from);

    /** Up to that width two values lie in one word wherever they start in its first byte. */
    int MAX_INT_WIDTH = 28;

    /** The most values of a run, and a group begun. */
    int INT_SCRATCH = TimestampCodec.MAX_COUNT + 8;

    /** target[i] = base + the i-th value of {@code width} bits, at most {@link #MAX_INT_WIDTH}; as {@link #unpack}. The target has room for groups of eight. */
    void unpackInts(byte[] source, int offset, int count, int width, int base, int[] target);

    /**
     * The same of {@code count} values, at least 1, in pairs of {@code width} bits, at most {@link PatchedPacking#MAX_PAIR_WIDTH}: a + radix * b. Of an odd number of values the last is a pair of its own, and not
     * split.
     */
    void unpackPairs(byte[] source, int offset, int count, int width, int radix, int base, int[] target);

    /** Whether the kernels below are there: they are where loops over ints become vector loops with conversions and reductions, which takes a JDK of 21 or newer. */
    boolean hasIntLanes();

    /**
     * target[targetOffset + i] = (base + the i-th value of {@code width} bits at source[offset ..)) / power; width at most {@link #MAX_INT_WIDTH}, |base| at most 2^51, and as {@link #unpack}.
     *
     * @param scratch for {@link #INT_SCRATCH} numbers
     */
    void unpackDecimals(
            byte[] source,
            int offset,
            int count,
            int width,
            long base,
            double power,
            int[] scratch,
            double[] target,
            int targetOffset);

    /** target[targetOffset + i] = (base + integers[i]) / power, for sums up to 2^52. */
    void divideInts(int[] integers, int count, long base, double power, double[] target, int targetOffset);

    /**
     * target[targetOffset + i] = (first + ((residuals[0] + ... + residuals[i - 1]) >> smoothing) + residuals[i]) / power, for sums that are ints closer than 2^29 to zero, and |first| below 2^51. The
     * residuals are given up for it.
     */
    void divideSums(
            int[] residuals, int count, int smoothing, long first, double power, double[] target, int targetOffset);

    /**
     * Sum, smallest and largest of the same integers less {@code first}, count at least 1, into totals[0], [1] and [2].
     *
     * @param farthest no sum of residuals is farther from zero, nor is any integer
     */
    void summarizeSums(int[] residuals, int count, int smoothing, long farthest, long[] totals);

    /** Sum (wrapping), smallest and largest of base + each value of such a run, count at least 1, into totals[0], [1] and [2]. */
    void summarizePacked(byte[] source, int offset, int count, int width, long base, int[] scratch, long[] totals);

    /** Sum, smallest and largest of integers[0 .. count), count 1 to {@link #INT_SCRATCH}, all closer than 2^30 to zero, into totals[0], [1] and [2]. */
    void summarizeInts(int[] integers, int count, long[] totals);

    /**
     * target[targetOffset + i] = (integers[i] - {@link DecimalScale#MAGIC_BITS}) / power, for a power of ten up to 10^22 and integers that are less than 2^51 away from these bits. Others give some
     * double.
     */
    void toDecimals(long[] integers, int count, double power, double[] target, int targetOffset);

    /** The same of integers that stand in the target as the bits of its doubles. */
    void divideBits(double[] target, int from, int count, double power);

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
