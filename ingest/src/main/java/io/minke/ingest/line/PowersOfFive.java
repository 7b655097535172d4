package io.minke.ingest.line;

import java.math.BigInteger;

/**
 * The 128 most significant bits of 5^q for every q that a double can meet, as the algorithm of Eisel and Lemire wants them ("Number Parsing at a Gigabyte per Second", 2021, section 6): truncated for q &ge; 0, rounded up for q &lt; 0.
 */
final class PowersOfFive {
    static final int SMALLEST = -342;
    static final int LARGEST = 308;
    private static final long[] BITS = new long[2 * (LARGEST - SMALLEST + 1)];

    static {
        for (int power = SMALLEST; power <= LARGEST; power++) {
            BigInteger bits = power < 0
                    ? reciprocal(-power)
                    : mostSignificant(BigInteger.valueOf(5).pow(power));
            BITS[2 * (power - SMALLEST)] = bits.shiftRight(64).longValue();
            BITS[2 * (power - SMALLEST) + 1] = bits.longValue();
        }
    }

    private PowersOfFive() {}

    static long high(int power) {
        return BITS[2 * (power - SMALLEST)];
    }

    static long low(int power) {
        return BITS[2 * (power - SMALLEST) + 1];
    }

    private static BigInteger reciprocal(int power) {
        BigInteger divisor = BigInteger.valueOf(5).pow(power);
        int bits = divisor.subtract(BigInteger.ONE).bitLength();
        int shift = power <= 27 ? bits + 127 : 2 * bits + 128;
        return mostSignificant(BigInteger.ONE.shiftLeft(shift).divide(divisor).add(BigInteger.ONE));
    }

    private static BigInteger mostSignificant(BigInteger number) {
        return number.shiftRight(number.bitLength() - 128);
    }
}
