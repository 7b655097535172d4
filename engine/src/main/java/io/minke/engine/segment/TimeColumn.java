package io.minke.engine.segment;

/** A time column in a segment file; the value columns of several blocks may lean on it. Offset and length in bytes, times in epoch nanoseconds. */
record TimeColumn(int offset, int length, int count, long minTime, long maxTime, int checksum) {}
