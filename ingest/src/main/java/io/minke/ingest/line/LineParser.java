package io.minke.ingest.line;

import io.minke.engine.failure.Rejected;
import io.minke.engine.memory.MemoryAccount;

/**
 * Line protocol to samples, in place. One per event loop, shared by its connections; each request has its own {@link LineBatch}. Not thread-safe.
 *
 * <p>Two ways lead through here. {@link KnownLines} takes lines that look like the last line of their series except for value and timestamp; whatever makes it hesitate goes, as a whole line, through {@link ParsedLine} to
 * {@link AnyLine}: they know all of the protocol, and only they report errors. Both give the same samples for the same line.
 */
public final class LineParser implements AutoCloseable {
    private static final long BLOCKED = 0;

    private final SeriesCache cache;
    private final ParsedLine line;
    private final KnownLines known;
    private final AnyLine any;

    /** @param seed of the hash, different in each process */
    public LineParser(LineOptions options, LineSink sink, MemoryAccount account, long seed) {
        cache = new SeriesCache(account, options.maxCacheBytes(), seed);
        line = new ParsedLine(options.maxFields());
        known = new KnownLines(cache, sink);
        any = new AnyLine(options, line, cache, sink);
    }

    /** Number of series in the cache. */
    public int cachedSeriesCount() {
        return cache.entryCount();
    }

    /**
     * Parses the next part of a request's body. The memory is not used after the call.
     *
     * @return how many bytes are done with; fewer than {@code length} when the sink is full: then call again with the rest later
     */
    public int parse(LineBatch batch, long address, int length) {
        batch.blocked = false;
        long end = address + length;
        long p = carriedLines(batch, address, end);
        while (p < end && !batch.blocked) {
            p = known.take(batch, p, end);
            if (p < end && !batch.blocked) {
                p = nextLine(batch, p, end);
            }
        }
        return (int) (p - address);
    }

    /** Ends a request's body: its last line may lack the newline. @return false when the sink is full: then call again later */
    public boolean finish(LineBatch batch) {
        batch.blocked = false;
        while (batch.hasCarried()) {
            long lineEnd = batch.carriedLineEnd();
            long next = wholeLine(batch, batch.carriedStart(), lineEnd == LineEnd.NONE ? batch.carriedEnd() : lineEnd);
            if (next == BLOCKED) {
                return false;
            }
            batch.consumeCarried(Math.min(next, batch.carriedEnd()));
        }
        return true;
    }

    private long carriedLines(LineBatch batch, long start, long end) {
        long p = skip(batch, start, end);
        while (batch.hasCarried()) {
            long lineEnd = batch.carriedLineEnd();
            if (lineEnd != LineEnd.NONE && lineEnd - batch.carriedStart() <= batch.maxLineBytes()) {
                long next = wholeLine(batch, batch.carriedStart(), lineEnd);
                if (next == BLOCKED) {
                    return p;
                }
                batch.consumeCarried(next);
            } else if (lineEnd != LineEnd.NONE || batch.carriesTooMuch()) {
                dropTooLong(batch);
                p = skip(batch, p, end);
            } else if (p == end) {
                return p;
            } else {
                p = batch.carry(p, end);
            }
        }
        return p;
    }

    private static long skip(LineBatch batch, long start, long end) {
        if (!batch.skipping()) {
            return start;
        }
        long newline = LineEnd.newline(start, end);
        batch.skipping(newline == LineEnd.NONE);
        return newline == LineEnd.NONE ? end : newline + 1;
    }

    private static void dropTooLong(LineBatch batch) {
        long start = batch.carriedStart();
        long newline = LineEnd.newline(start, batch.carriedEnd());
        long end = newline == LineEnd.NONE ? batch.carriedEnd() : newline;
        batch.reject(start, end, tooLong(batch), Math.min(end, start + batch.maxLineBytes()));
        if (newline == LineEnd.NONE) {
            batch.skipping(true);
            batch.consumeCarried(end);
        } else {
            batch.endLinesAtEveryNewline();
            batch.consumeCarried(newline + 1);
        }
    }

    private static String tooLong(LineBatch batch) {
        return "line is longer than " + batch.maxLineBytes() + " bytes, or a quotation mark is not closed";
    }

    /** Takes one line of any kind, or keeps it if its end has not arrived. @return where to go on; the same place if the sink is full */
    private long nextLine(LineBatch batch, long start, long end) {
        long lineEnd = LineEnd.newline(start, end);
        if (!batch.newlineAlwaysEnds() && LineEnd.holdsQuote(start, lineEnd == LineEnd.NONE ? end : lineEnd)) {
            LineEnd quoteAware = new LineEnd();
            lineEnd = quoteAware.scan(start, Math.min(end, start + batch.maxLineBytes() + 1));
        }
        if (lineEnd == LineEnd.NONE || lineEnd - start > batch.maxLineBytes()) {
            // Carrying sorts out what is too long and what is only not here yet.
            return carriedLines(batch, batch.carry(start, end), end);
        }
        long next = wholeLine(batch, start, lineEnd);
        return next == BLOCKED ? start : next;
    }

    /** @return where the next line begins, or {@link #BLOCKED} */
    private long wholeLine(LineBatch batch, long start, long end) {
        try {
            boolean something = line.parse(start, end, batch);
            if (something && !any.offer(batch, start)) {
                batch.blocked = true;
                return BLOCKED;
            }
            batch.lineCount++;
            return end + 1;
        } catch (Rejected beyondALimit) {
            batch.offeredOfLine = 0;
            batch.reject(start, end, String.valueOf(beyondALimit.getMessage()), line.timestampStart());
            return end + 1;
        } catch (BadLine bad) {
            long newline = LineEnd.newline(start, end);
            if (newline == LineEnd.NONE || batch.newlineAlwaysEnds()) {
                batch.reject(start, end, bad.reason(), bad.address());
                return end + 1;
            }
            // A quotation mark made one line of several: only the first one is bad, as far as we know.
            batch.endLinesAtEveryNewline();
            batch.reject(start, newline, bad.reason(), bad.address());
            return newline + 1;
        }
    }

    @Override
    public void close() {
        any.close();
        cache.close();
    }
}
