package io.minke.ingest.line;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.minke.engine.failure.Rejected;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesInfo;
import org.agrona.UnsafeApi;

/**
 * Line protocol to samples, in place. One per event loop, shared by its connections; each request has its own {@link LineBatch}. Not thread-safe.
 *
 * <p>Two ways lead through here. {@link #knownLines} takes lines that look like the last line of their series except for value and timestamp; whatever makes it hesitate goes, as a whole line, to {@link #anyLine}, which knows all
 * of the protocol and is the only one that reports errors. Both give the same samples for the same line.
 */
public final class LineParser implements AutoCloseable {
    /** What the fast way may read behind the head of a line: sign, 7 digits, point, and a word from there. */
    private static final int NUMBER_GUARD_BYTES = 32;
    /** What it may read behind the tail: 19 digits, newline, and the rest of a word. */
    private static final int TIMESTAMP_GUARD_BYTES = 32;
    /** Longer texts are looked up in the index each time. */
    private static final int MAX_CACHED_BYTES = 1_024;

    private static final long BLOCKED = 0;
    private static final int ABSENT_FIELD = -1;
    /** The value and its info. */
    private static final int OFFERED_BEFORE_FIELDS = 2;

    private static final byte[] VALUE = "value".getBytes(US_ASCII);

    private final SeriesCache cache;
    private final LineSink sink;
    private final ParsedLine line;
    private final SeriesText text;
    private final InfoFields infoFields = new InfoFields();
    private final DecimalParser decimals = new DecimalParser();
    private final MetadataNames metadata;
    private final int[] ids;
    private long scratch;
    private int seriesLength;
    private boolean textRead;

    /** @param seed of the hash, different in each process */
    public LineParser(LineOptions options, LineSink sink, MemoryAccount account, long seed) {
        this.sink = sink;
        cache = new SeriesCache(account, options.maxCacheBytes(), seed);
        line = new ParsedLine(options.maxFields());
        text = new SeriesText(options);
        metadata = new MetadataNames(options.metadataFields(), options.metadataPrefix());
        ids = new int[options.maxFields()];
        scratch = UnsafeApi.allocateMemory(2 * MAX_CACHED_BYTES + 8);
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
            p = knownLines(batch, p, end);
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

    // ---- the fast way

    /**
     * Takes lines of known series for as long as nothing is unusual.
     *
     * @return where the first line begins that was not taken
     */
    private long knownLines(LineBatch batch, long start, long end) {
        forgetDeadEntries(batch);
        long base = cache.base();
        long scale = batch.precision().nanos();
        long latestUnits = Math.max(0, batch.latestNanos() / scale);
        int previous = batch.previousEntry;
        long p = start;
        long taken = 0;
        while (true) {
            long previousEntry = base + ((long) previous << 3);
            int reference = UnsafeApi.getInt(previousEntry + SeriesCache.NEXT);
            long entry = base + ((long) reference << 3);
            int headLength = SeriesCache.headLength(entry);
            if (end - p < headLength + NUMBER_GUARD_BYTES || !Words.equal(p, entry + SeriesCache.TEXT, 0, headLength)) {
                int predicted = reference;
                reference = cache.findLine(p, end);
                if (reference == SeriesCache.NONE || reference == predicted) {
                    break;
                }
                entry = base + ((long) reference << 3);
                headLength = SeriesCache.headLength(entry);
                int seriesLength = SeriesCache.seriesLength(entry);
                if (end - p < headLength + NUMBER_GUARD_BYTES
                        || !Words.equal(p, entry + SeriesCache.TEXT, seriesLength & ~7, headLength)) {
                    break;
                }
                UnsafeApi.putInt(previousEntry + SeriesCache.NEXT, reference);
            }
            int tailLength = SeriesCache.tailLength(entry);
            if (tailLength == 0) {
                break;
            }

            long q = p + headLength;
            double value;
            long word = Words.read(q);
            boolean negative = (word & 0xFF) == '-';
            if (negative) {
                q++;
                word = Words.read(q);
            }
            long digits = word ^ Words.ASCII_ZEROS;
            int wholeDigits = Words.index(Words.nonDigits(digits));
            long fraction = 0;
            int fractionDigits = 0;
            boolean plain = wholeDigits >= 1 && wholeDigits <= 7;
            if (plain) {
                q += wholeDigits;
                if (UnsafeApi.getByte(q) == '.') {
                    fraction = Words.read(q + 1) ^ Words.ASCII_ZEROS;
                    fractionDigits = Words.index(Words.nonDigits(fraction));
                    plain = fractionDigits >= 1 && fractionDigits <= 7;
                    q += 1 + fractionDigits;
                }
            }
            if (plain) {
                // At most 14 digits: digits and power of ten are exact, so the division rounds once and correctly.
                long whole = Words.firstDigits(digits, wholeDigits);
                value = fractionDigits == 0
                        ? whole
                        : (whole * DecimalParser.WHOLE_POWERS_OF_TEN[fractionDigits]
                                        + Words.firstDigits(fraction, fractionDigits))
                                / DecimalParser.POWERS_OF_TEN[fractionDigits];
                value = negative ? -value : value;
            } else {
                if (decimals.parse(p + headLength, end) != DecimalParser.Outcome.NUMBER) {
                    break;
                }
                value = decimals.value();
                q = decimals.next();
            }

            if (end - q < tailLength + TIMESTAMP_GUARD_BYTES
                    || !Words.equal(q, entry + SeriesCache.TEXT + headLength, 0, tailLength)) {
                break;
            }
            q += tailLength;
            long first = Words.read(q) ^ Words.ASCII_ZEROS;
            if (Words.nonDigits(first) != 0) {
                break;
            }
            long units = Words.eightDigits(first);
            long second = Words.read(q + 8) ^ Words.ASCII_ZEROS;
            int more = Words.index(Words.nonDigits(second));
            q += 8 + more;
            if (more < 8) {
                units = units * DecimalParser.WHOLE_POWERS_OF_TEN[more] + Words.firstDigits(second, more);
            } else {
                long third = Words.read(q) ^ Words.ASCII_ZEROS;
                more = Words.index(Words.nonDigits(third));
                if (more > 3) {
                    break;
                }
                units = (units * 100_000_000L + Words.eightDigits(second)) * DecimalParser.WHOLE_POWERS_OF_TEN[more]
                        + Words.firstDigits(third, more);
                q += more;
            }
            // A negative number is 19 digits' overflow.
            if (UnsafeApi.getByte(q) != '\n' || units < 0 || units > latestUnits) {
                break;
            }
            try {
                if (!sink.sample(UnsafeApi.getInt(entry + SeriesCache.SERIES_ID), units * scale, value)) {
                    batch.blocked = true;
                    break;
                }
            } catch (Rejected beyondALimit) {
                // The slow way meets it again and reports it.
                break;
            }
            p = q + 1;
            previous = reference;
            taken++;
        }
        batch.previousEntry = previous;
        batch.lineCount += taken;
        batch.sampleCount += taken;
        return p;
    }

    private void forgetDeadEntries(LineBatch batch) {
        if (batch.cacheEpoch != cache.epoch()) {
            batch.cacheEpoch = cache.epoch();
            batch.previousEntry = SeriesCache.NONE;
        }
    }

    // ---- lines, whole

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
            if (something && !anyLine(batch, start)) {
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

    // ---- the slow way

    /**
     * Offers all samples of the parsed line: first the value, then its info, then the other fields. A line may be longer than the sink has room, so what was taken is remembered, and the rest is offered when the line comes again.
     *
     * @return false if the sink is full
     */
    private boolean anyLine(LineBatch batch, long start) {
        textRead = false;
        seriesLength = (int) Math.min(line.seriesEnd() - line.seriesStart(), MAX_CACHED_BYTES + 1);
        int valueField = findValueField();
        long skipped = 0;
        // Everything that can be wrong with the names is found before the first sample is offered.
        for (int field = 0; field < line.fieldCount(); field++) {
            if (line.kind(field) == ParsedLine.Kind.STRING) {
                skipped += isInfo(valueField, field) ? 0 : 1;
            } else if (field != valueField && !isInfo(valueField, field)) {
                ids[field] = resolveField(field);
            }
        }
        int samples = 0;
        if (valueField != ABSENT_FIELD) {
            if (!offerValue(batch, start, valueField)) {
                return false;
            }
            samples++;
        }
        for (int field = 0; field < line.fieldCount(); field++) {
            if (line.kind(field) != ParsedLine.Kind.STRING && field != valueField && !isInfo(valueField, field)) {
                samples++;
                if (batch.offeredOfLine < OFFERED_BEFORE_FIELDS + samples) {
                    if (!offerField(batch, field)) {
                        return false;
                    }
                    batch.offeredOfLine = OFFERED_BEFORE_FIELDS + samples;
                }
            }
        }
        batch.sampleCount += samples;
        batch.skippedFieldCount += skipped;
        batch.offeredOfLine = 0;
        return true;
    }

    private int findValueField() {
        int found = ABSENT_FIELD;
        for (int field = 0; field < line.fieldCount(); field++) {
            if (line.kind(field) != ParsedLine.Kind.STRING && line.named(field, VALUE)) {
                found = field;
            }
        }
        if (found != ABSENT_FIELD) {
            infoFields.find(line);
        }
        return found;
    }

    private boolean isInfo(int valueField, int field) {
        return valueField != ABSENT_FIELD && infoFields.isRole(field);
    }

    private void readText() {
        if (!textRead) {
            text.read(line.seriesStart(), line.seriesEnd());
            textRead = true;
        }
    }

    // ---- the value itself

    private boolean offerValue(LineBatch batch, long start, int field) {
        boolean cacheable = seriesLength <= MAX_CACHED_BYTES;
        long hash = cacheable ? cache.hash(line.seriesStart(), seriesLength) : 0;
        int reference = cacheable ? cache.find(line.seriesStart(), seriesLength, hash) : SeriesCache.NONE;
        int keyLength = 0;
        int id;
        if (reference == SeriesCache.NONE) {
            keyLength = encodeValueKey(field);
            id = sink.find(text.key(), 0, keyLength);
        } else {
            id = cache.seriesId(reference);
        }
        if (batch.offeredOfLine == 0) {
            boolean taken = id == SeriesIndex.ABSENT
                    ? sink.sample(text.key(), 0, keyLength, line.timestampNanos(), line.value(field))
                    : sink.sample(id, line.timestampNanos(), line.value(field));
            if (!taken) {
                return false;
            }
            batch.offeredOfLine = 1;
        }
        if (batch.offeredOfLine == 1) {
            int before = reference == SeriesCache.NONE ? 0 : cache.infoHash(reference);
            if (infoFields.hash() != 0 && infoFields.hash() != before && !offerInfo(field, id, before)) {
                return false;
            }
            batch.offeredOfLine = 2;
        }
        if (id == SeriesIndex.ABSENT) {
            batch.newSeriesSampleCount++;
        } else if (cacheable) {
            remember(batch, start, field, reference, hash, id);
        }
        return true;
    }

    private int encodeValueKey(int field) {
        readText();
        return text.namesMetric()
                ? text.endWithMetric(line.seriesStart())
                : text.endWithField("", line.nameStart(field), line.nameEnd(field), line.seriesStart());
    }

    private boolean offerInfo(int field, int id, int before) {
        SeriesInfo info = infoFields.info(line);
        // The index knows what was received before our time; what we have offered ourselves may not have got there yet.
        if (id != SeriesIndex.ABSENT && before == 0 && info.equals(sink.info(id))) {
            return true;
        }
        return sink.info(text.key(), 0, encodeValueKey(field), info, line.timestampNanos());
    }

    /** Makes or renews the cache's entry, so that the next line like this one goes the fast way. */
    private void remember(LineBatch batch, long start, int field, int known, long hash, int id) {
        long head = line.seriesStart();
        int headLength = seriesLength;
        long tail = 0;
        int tailLength = 0;
        if (isTemplate(start, field)) {
            headLength = (int) (line.textStart(field) - head);
            tail = line.textEnd(field);
            tailLength = (int) (line.timestampStart() - tail);
        }
        int reference = known;
        if (known == SeriesCache.NONE) {
            reference = cache.insert(head, seriesLength, headLength, tail, tailLength, hash, id);
        } else if (tailLength > 0) {
            reference = cache.replaceTemplate(known, head, headLength, tail, tailLength);
        }
        forgetDeadEntries(batch);
        if (reference != SeriesCache.NONE) {
            if (infoFields.hash() != 0 && infoFields.hash() != cache.infoHash(reference)) {
                if (tailLength == 0) {
                    // The template that stayed belongs to the info before: its next line must be seen to change it
                    // back.
                    cache.dropTemplate(reference);
                }
                cache.infoHash(reference, infoFields.hash());
            }
            cache.next(batch.previousEntry, reference);
            batch.previousEntry = reference;
        }
    }

    /** Whether value and timestamp are all that the next line of this series can be expected to differ in. */
    private boolean isTemplate(long start, int field) {
        if (start != line.seriesStart()
                || line.kind(field) != ParsedLine.Kind.FLOAT
                || line.timestampStart() == 0
                || line.timestampStart() - start > MAX_CACHED_BYTES) {
            return false;
        }
        for (int other = 0; other < line.fieldCount(); other++) {
            if (other != field && !infoFields.isRole(other)) {
                return false;
            }
        }
        return true;
    }

    // ---- fields that are metrics of their own

    private int resolveField(int field) {
        long nameStart = line.nameStart(field);
        int nameLength = (int) Math.min(line.nameEnd(field) - nameStart, MAX_CACHED_BYTES + 1);
        if (seriesLength > MAX_CACHED_BYTES || nameLength > MAX_CACHED_BYTES) {
            return sink.find(text.key(), 0, encodeFieldKey(field));
        }
        // A bare space can't be part of a series text, so this is the text of no other series.
        UnsafeApi.copyMemory(line.seriesStart(), scratch, seriesLength);
        UnsafeApi.putByte(scratch + seriesLength, (byte) ' ');
        UnsafeApi.copyMemory(nameStart, scratch + seriesLength + 1, nameLength);
        int length = seriesLength + 1 + nameLength;
        long hash = cache.hash(scratch, length);
        int reference = cache.find(scratch, length, hash);
        if (reference != SeriesCache.NONE) {
            return cache.seriesId(reference);
        }
        int id = sink.find(text.key(), 0, encodeFieldKey(field));
        if (id != SeriesIndex.ABSENT) {
            cache.insert(scratch, length, hash, id);
        }
        return id;
    }

    private int encodeFieldKey(int field) {
        readText();
        String prefix = text.namesMetric() ? "" : metadata.prefixOf(line, field);
        return text.endWithField(prefix, line.nameStart(field), line.nameEnd(field), line.seriesStart());
    }

    private boolean offerField(LineBatch batch, int field) {
        if (ids[field] != SeriesIndex.ABSENT) {
            return sink.sample(ids[field], line.timestampNanos(), line.value(field));
        }
        if (!sink.sample(text.key(), 0, encodeFieldKey(field), line.timestampNanos(), line.value(field))) {
            return false;
        }
        batch.newSeriesSampleCount++;
        return true;
    }

    @Override
    public void close() {
        if (scratch != 0) {
            UnsafeApi.freeMemory(scratch);
            scratch = 0;
            cache.close();
        }
    }
}
