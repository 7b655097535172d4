package io.minke.ingest.inventory;

/**
 * A place where devices stand.
 *
 * @param latitude degrees, -90 … 90
 * @param longitude degrees, -180 … 180
 */
public record Site(long id, String name, double latitude, double longitude) {}
