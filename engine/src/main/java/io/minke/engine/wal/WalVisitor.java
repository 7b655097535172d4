package io.minke.engine.wal;

import io.minke.engine.record.RecordVisitor;

/** Gets the frames of the log, in the order they were appended. */
@FunctionalInterface
public interface WalVisitor extends RecordVisitor {}
