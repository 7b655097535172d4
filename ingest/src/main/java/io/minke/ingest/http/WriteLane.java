package io.minke.ingest.http;

import io.minke.engine.Engine;
import io.minke.engine.memory.MemoryAccount;
import io.minke.ingest.append.AppendLane;
import io.minke.ingest.limit.SampleLimits;
import io.minke.ingest.line.LineBatch;
import io.minke.ingest.line.LineOptions;
import io.minke.ingest.line.LineParser;
import java.util.ArrayDeque;
import java.util.concurrent.ScheduledExecutorService;

/** What the writes of one connection thread share: the appender, the parser with its cache, and batches to use again. */
final class WriteLane implements AutoCloseable {
    private static final int MAX_SPARE_BATCHES = 64;

    private final LineOptions options;
    private final MemoryAccount account;
    private final AppendLane append;
    private final LineParser parser;
    private final ArrayDeque<LineBatch> spare = new ArrayDeque<>();
    private boolean closed;

    WriteLane(
            Engine engine,
            ScheduledExecutorService loop,
            LineOptions options,
            MemoryAccount account,
            SampleLimits limits,
            long seed) {
        this.options = options;
        this.account = account;
        append = new AppendLane(engine, loop, limits);
        parser = new LineParser(options, append, account, seed);
    }

    AppendLane append() {
        return append;
    }

    LineParser parser() {
        return parser;
    }

    LineBatch takeBatch() {
        LineBatch batch = spare.poll();
        return batch == null ? new LineBatch(options, account) : batch;
    }

    void giveBack(LineBatch batch) {
        if (spare.size() < MAX_SPARE_BATCHES && !closed) {
            spare.push(batch);
        } else {
            batch.close();
        }
    }

    /** After it the parser's memory is gone. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        append.close();
        parser.close();
        spare.forEach(LineBatch::close);
        spare.clear();
    }
}
