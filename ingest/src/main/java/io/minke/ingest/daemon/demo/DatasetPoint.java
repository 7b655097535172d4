package io.minke.ingest.daemon.demo;

/** @param value NaN where there is none */
record DatasetPoint(long epochMillis, double value) {}
