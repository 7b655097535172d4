package io.minke.query.fold;

import io.minke.query.ask.BadQuestion;

/**
 * How a counter that went down is read. Without proof of a wrap it is a reset, and what was counted meanwhile is unknown: a gap, never a spike.
 *
 * @param bits 32 or 64 if it is known how wide the counter is; 0 if not
 * @param maxRate most the counter can grow in a second; NaN if unknown. Whatever would be faster is doubtful, be it a wrap or a step upwards
 */
public record CounterRule(int bits, double maxRate) {
    public static final CounterRule UNKNOWN = new CounterRule(0, Double.NaN);

    private static final double WRAP_32 = 4_294_967_296.0;

    public CounterRule {
        if (bits != 0 && bits != 32 && bits != 64) {
            throw new BadQuestion("counter_bits", bits + " is neither 32 nor 64");
        }
        if (maxRate <= 0) {
            throw new BadQuestion("max_rate", maxRate + " is not positive");
        }
    }

    /** What was counted between two values {@code seconds} apart; NaN where that can't be known. */
    double increase(double before, double after, double seconds) {
        double increase = after - before;
        if (increase < 0) {
            // A 64-bit counter wraps once in decades; a 32-bit one is told by its width, or by a speed that makes the
            // wrap believable.
            boolean mayWrap = bits == 32 || bits == 0 && !Double.isNaN(maxRate);
            increase = mayWrap && before < WRAP_32 ? increase + WRAP_32 : Double.NaN;
        }
        return increase > maxRate * seconds ? Double.NaN : increase;
    }
}
