package io.minke.engine.series;

/** The four parts of a {@link SeriesKey}, in the order of its encoding. */
public enum KeyPart {
    MEASUREMENT,
    HOST,
    SERVICE,
    METRIC
}
