package io.minke.ingest.line;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesInfo;
import org.agrona.UnsafeApi;

/** The slow way of a line: offers whatever a parsed line holds, and remembers of it what lets the next one go the fast way. Not thread-safe. */
final class AnyLine implements AutoCloseable {
    /** Longer texts are looked up in the index each time. */
    private static final int MAX_CACHED_BYTES = 1_024;

    private static final int ABSENT_FIELD = -1;
    /** The value and its info. */
    private static final int OFFERED_BEFORE_FIELDS = 2;

    private static final byte[] VALUE = "value".getBytes(US_ASCII);

    private final SeriesCache cache;
    private final LineSink sink;
    private final ParsedLine line;
    private final SeriesText text;
    private final InfoFields infoFields = new InfoFields();
    private final MetadataNames metadata;
    private final int[] ids;
    private long scratch;
    private int seriesLength;
    private boolean textRead;

    /** @param line parsed by others, before each {@link #offer} */
    AnyLine(LineOptions options, ParsedLine line, SeriesCache cache, LineSink sink) {
        this.line = line;
        this.cache = cache;
        this.sink = sink;
        text = new SeriesText(options);
        metadata = new MetadataNames(options.metadataFields(), options.metadataPrefix());
        ids = new int[options.maxFields()];
        scratch = UnsafeApi.allocateMemory(2 * MAX_CACHED_BYTES + 8);
    }

    /**
     * Offers all samples of the line that was parsed: first the value, then its info, then the other fields. A line may be longer than the sink has room, so what was taken is remembered, and the rest is offered when the line comes again.
     *
     * @return false if the sink is full
     */
    boolean offer(LineBatch batch, long start) {
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
        batch.forgetDeadEntries(cache.epoch());
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
        }
    }
}
