package io.minke.engine.record;

import org.agrona.DirectBuffer;

/** Gets the valid records of a log, in the order they were written. */
@FunctionalInterface
public interface RecordVisitor {
    /** The payload must not be touched after the call. */
    void record(long sequence, int type, DirectBuffer payload, int offset, int length);
}
