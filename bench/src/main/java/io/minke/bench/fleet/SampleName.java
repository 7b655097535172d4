package io.minke.bench.fleet;

/**
 * What a series is called.
 *
 * @param service empty for a check of the host itself
 */
public record SampleName(String measurement, String host, String service, String metric) {}
