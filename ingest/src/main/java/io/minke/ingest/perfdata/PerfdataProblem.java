package io.minke.ingest.perfdata;

/**
 * An item that could not be taken; the others of its text were.
 *
 * @param item as received
 * @param column of the text at which it begins, from 1
 */
public record PerfdataProblem(String item, int column, String reason) {}
