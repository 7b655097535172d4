package io.minke.bench.fleet;

/** One check of one device; its state walks on with every call. */
interface Check {
    String measurement();

    /** Empty for a check of the host itself. */
    String service();

    String[] metrics();

    /**
     * The next values, as integers in hundredths, so that rendering them is exact and needs no floating point.
     *
     * @param tick intervals since the start of the fleet, one more at each call
     * @param timestampMillis end of the check
     * @param hundredths receives one value per metric
     */
    void next(long tick, long timestampMillis, long[] hundredths);
}
