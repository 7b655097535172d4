package io.minke.engine.tier;

/**
 * What a tier has, and what it has still to do.
 *
 * @param name as options and questions call it
 * @param widthNanos of its buckets
 * @param builtDays days that are rolled up
 * @param dirtyDays days with samples that no row knows; today and what waits among them
 * @param waitingDays of these, days whose rows would save nothing while their samples are kept
 * @param cleanFromNanos the first instant that rows stand for; 0 if there is none
 * @param cleanToNanos the first instant behind the last one
 * @param values stored, each row has six and more
 * @param bytes of its segments on the disk
 * @param rolledUpDays days rolled up since the start, some of them more than once
 * @param writtenBytes written for them and by merges since the start
 */
public record TierStatus(
        String name,
        long widthNanos,
        int builtDays,
        int dirtyDays,
        int waitingDays,
        long cleanFromNanos,
        long cleanToNanos,
        int segments,
        long values,
        long bytes,
        long rolledUpDays,
        long writtenBytes) {}
