package io.minke.bench.fleet;

/** SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014): a counter and a mixing function, so that any state costs one long. */
public final class SplitMix {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private long state;

    public SplitMix(long seed) {
        state = mix(seed + GOLDEN_GAMMA);
    }

    public static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** In [0, 1). */
    public double nextUnit() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** In [low, high). */
    public double nextBetween(double low, double high) {
        return low + (high - low) * nextUnit();
    }

    /** In [0, bound). */
    public int nextBelow(int bound) {
        return (int) (((nextLong() >>> 33) * bound) >>> 31);
    }

    /** About normal with mean 0 and deviation 1: the sum of four 16-bit uniforms, since noise of a sensor needs no long tails and this costs one step. */
    public double nextNormal() {
        long bits = nextLong();
        long sum = (bits & 0xFFFF) + ((bits >>> 16) & 0xFFFF) + ((bits >>> 32) & 0xFFFF) + (bits >>> 48);
        return (sum - 131_070) * (1.7320508075688772 / 65_536);
    }
}
