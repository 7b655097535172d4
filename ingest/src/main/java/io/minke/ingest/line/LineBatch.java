package io.minke.ingest.line;

import io.minke.engine.memory.MemoryAccount;
import java.time.Duration;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one request: what is known about all of them, the beginning of a line whose end has not arrived, and what became of them. Used again for the next request of its connection. Belongs to one thread.
 *
 * <p>The carried bytes are those of at most one line, or of several while an unclosed quotation mark is being sorted out; never more than the longest allowed line.
 */
public final class LineBatch implements AutoCloseable {
    private static final int FIRST_CARRY_BYTES = 1 << 10;
    /** Whole words may be read behind the last carried byte. */
    private static final int CARRY_SLACK_BYTES = 8;
    /** So much of a bad line is told back. */
    private static final int MAX_QUOTED_BYTES = 256;

    private final MemoryAccount account;
    private final int maxLineBytes;
    private final Duration maxFuture;
    private final LineEnd carriedEnd = new LineEnd();

    private Precision precision = Precision.NANOSECONDS;
    private long receivedNanos;
    private long latestNanos;

    private long carry;
    private int carryCapacity;
    private int carryStart;
    private int carryScanned;
    private int carryEnd;
    private boolean newlineAlwaysEnds;
    private boolean skipping;

    int previousEntry;
    int cacheEpoch;
    boolean blocked;
    /** How much of the line at which the sink was full has been taken already; counted by {@link AnyLine}. */
    int offeredOfLine;

    long lineCount;
    long sampleCount;
    long newSeriesSampleCount;
    long skippedFieldCount;

    private long rejectedCount;
    private @Nullable String firstError;
    private long firstErrorLine;
    private long firstErrorColumn;

    public LineBatch(LineOptions options, MemoryAccount account) {
        this.account = account;
        this.maxLineBytes = options.maxLineBytes();
        this.maxFuture = options.maxFuture();
    }

    /** Begins a request. @param receivedNanos the clock's time, which lines without timestamp get, in the request's precision */
    public void begin(Precision precision, long receivedNanos) {
        this.precision = precision;
        this.receivedNanos = receivedNanos - Math.floorMod(receivedNanos, precision.nanos());
        long ahead = Math.min(maxFuture.toSeconds(), Long.MAX_VALUE / 1_000_000_000L) * 1_000_000_000L;
        latestNanos = receivedNanos > Long.MAX_VALUE - ahead ? Long.MAX_VALUE : receivedNanos + ahead;
        carryStart = 0;
        carryScanned = 0;
        carryEnd = 0;
        carriedEnd.start();
        newlineAlwaysEnds = false;
        skipping = false;
        previousEntry = SeriesCache.NONE;
        blocked = false;
        offeredOfLine = 0;
        lineCount = 0;
        sampleCount = 0;
        newSeriesSampleCount = 0;
        skippedFieldCount = 0;
        rejectedCount = 0;
        firstError = null;
        firstErrorLine = 0;
        firstErrorColumn = 0;
    }

    /** Lines taken or refused so far; comments and blank lines count, so that this is the number of the line last seen. */
    public long lineCount() {
        return lineCount;
    }

    public long sampleCount() {
        return sampleCount;
    }

    /** Samples that went to the writer with their key, since their series had no id yet. */
    public long newSeriesSampleCount() {
        return newSeriesSampleCount;
    }

    public long rejectedLineCount() {
        return rejectedCount;
    }

    /** String fields, which are no samples. */
    public long skippedFieldCount() {
        return skippedFieldCount;
    }

    /** {@code unable to parse '…': reason} of the first bad line, or null if all were good. */
    public @Nullable String firstError() {
        return firstError;
    }

    /** Number of the first bad line, from 1. */
    public long firstErrorLine() {
        return firstErrorLine;
    }

    /** Byte of the first bad line at which it went wrong, from 1. */
    public long firstErrorColumn() {
        return firstErrorColumn;
    }

    Precision precision() {
        return precision;
    }

    long receivedNanos() {
        return receivedNanos;
    }

    long latestNanos() {
        return latestNanos;
    }

    Duration maxFuture() {
        return maxFuture;
    }

    // ---- the line whose end has not arrived

    boolean hasCarried() {
        return carryEnd > carryStart;
    }

    long carriedStart() {
        return carry + carryStart;
    }

    long carriedEnd() {
        return carry + carryEnd;
    }

    /** Where the first carried line ends, or {@link LineEnd#NONE} if that has not arrived. */
    long carriedLineEnd() {
        long found = newlineAlwaysEnds
                ? LineEnd.newline(carry + carryScanned, carry + carryEnd)
                : carriedEnd.scan(carry + carryScanned, carry + carryEnd);
        // On success the newline stays unscanned, so that asking again finds it again.
        carryScanned = found == LineEnd.NONE ? carryEnd : (int) (found - carry);
        return found;
    }

    boolean carriesTooMuch() {
        return carryEnd - carryStart > maxLineBytes;
    }

    /** Keeps bytes up to and including the next newline. @return address behind them */
    long carry(long start, long end) {
        long newline = LineEnd.newline(start, end);
        long length = Math.min((newline == LineEnd.NONE ? end : newline + 1) - start, maxLineBytes + 1L);
        int live = carryEnd - carryStart;
        makeRoom((int) (live + length));
        UnsafeApi.copyMemory(start, carry + carryEnd, length);
        carryEnd += (int) length;
        return start + length;
    }

    /** Drops carried bytes up to {@code next}, an address within or behind them, and begins a new line there. */
    void consumeCarried(long next) {
        carryStart = (int) (next - carry);
        carryScanned = carryStart;
        carriedEnd.start();
        if (carryStart == carryEnd) {
            carryStart = 0;
            carryScanned = 0;
            carryEnd = 0;
        }
    }

    private void makeRoom(int liveBytes) {
        int live = carryEnd - carryStart;
        if (carryStart > 0) {
            UnsafeApi.copyMemory(carry + carryStart, carry, live);
            carryScanned -= carryStart;
            carryStart = 0;
            carryEnd = live;
        }
        if (liveBytes <= carryCapacity) {
            return;
        }
        int capacity = Math.max(FIRST_CARRY_BYTES, Integer.highestOneBit(liveBytes) * 2);
        account.charge(capacity - carryCapacity);
        carry = UnsafeApi.reallocateMemory(carry, capacity + CARRY_SLACK_BYTES);
        carryCapacity = capacity;
    }

    // ---- bad lines

    /** Whether the rest of a line that was too long is being passed over. */
    boolean skipping() {
        return skipping;
    }

    void skipping(boolean skipping) {
        this.skipping = skipping;
    }

    boolean newlineAlwaysEnds() {
        return newlineAlwaysEnds;
    }

    /** From now on a quotation mark that is not closed can't swallow the lines after it any more. */
    void endLinesAtEveryNewline() {
        newlineAlwaysEnds = true;
    }

    int maxLineBytes() {
        return maxLineBytes;
    }

    void reject(long start, long end, String reason, long at) {
        lineCount++;
        rejectedCount++;
        if (firstError == null) {
            long shownEnd = Math.min(end, start + MAX_QUOTED_BYTES);
            String shown = ParsedLine.text(start, shownEnd) + (shownEnd < end ? "…" : "");
            firstError = "unable to parse '" + printable(shown) + "': " + reason;
            firstErrorLine = lineCount;
            firstErrorColumn = Math.max(1, Math.min(at, end) - start + 1);
        }
    }

    private static String printable(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\r') {
                kept.append(Character.isISOControl(c) ? '?' : c);
            }
        }
        return kept.toString();
    }

    /** What was remembered of the cache means nothing any more when that began anew. */
    void forgetDeadEntries(int epoch) {
        if (cacheEpoch != epoch) {
            cacheEpoch = epoch;
            previousEntry = SeriesCache.NONE;
        }
    }

    @Override
    public void close() {
        if (carry != 0) {
            UnsafeApi.freeMemory(carry);
            account.release(carryCapacity);
            carry = 0;
            carryCapacity = 0;
            carryStart = 0;
            carryEnd = 0;
        }
    }
}
