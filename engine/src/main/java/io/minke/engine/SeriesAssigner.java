package io.minke.engine;

import io.minke.engine.ring.SampleFrame;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesJournal;
import io.minke.engine.series.SeriesKey;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** Gives ids to new series: journal first, then index. Only the writer has one, so an id is never given twice. */
final class SeriesAssigner {
    private final SeriesIndex series;
    private final SeriesJournal journal;
    private final int maxSeries;
    private final ExpandableArrayBuffer keyScratch = new ExpandableArrayBuffer(SeriesKey.MAX_ENCODED_BYTES);
    private final InfoHistory history = new InfoHistory();
    private int[] idOfKey = new int[64];
    private boolean unforced;
    /** Whether the journal took something since it was trimmed. */
    private boolean grown;

    SeriesAssigner(SeriesIndex series, SeriesJournal journal, int maxSeries) {
        this.series = series;
        this.journal = journal;
        this.maxSeries = maxSeries;
    }

    SeriesIndex series() {
        return series;
    }

    /**
     * Replaces the placeholders in the ids column of a payload by the ids of the keys behind it.
     *
     * @param keys the keys section of the frame, see {@link SampleFrame}
     * @return samples that must be refused because no more series may be made; their ids stay negative
     */
    int assign(MutableDirectBuffer payload, int payloadOffset, DirectBuffer keys, int keysOffset) {
        int count = SampleFrame.count(payload, payloadOffset);
        int ids = payloadOffset + SampleFrame.idsOffset(count);
        int refused = 0;
        int keyCount = 0;
        int keyOffset = keysOffset;
        for (int i = 0; i < count; i++) {
            int id = payload.getInt(ids + (i << 2));
            if (id >= 0) {
                continue;
            }
            // Keys stand in the order in which the samples named them first.
            while (keyCount <= -1 - id) {
                int length = keys.getShort(keyOffset) & 0xFFFF;
                keyOffset += Short.BYTES;
                remember(keyCount++, idOf(keys, keyOffset, length));
                keyOffset += length;
            }
            int assigned = idOfKey[-1 - id];
            payload.putInt(ids + (i << 2), assigned);
            if (assigned < 0) {
                refused++;
            }
        }
        return refused;
    }

    /** Takes an info; one that is equal to what is known changes nothing. */
    void changeInfo(InfoChange change) {
        int id = idOf(change);
        if (id < 0) {
            return;
        }
        SeriesInfo known = series.info(id);
        if (change.info().equals(known)) {
            return;
        }
        if (known == null || history.takes(id, change)) {
            record(id, change);
        }
        // Last, so that what a full disk refuses is still a change when it is told again.
        series.info(id, change.info());
    }

    /** Records what was held back of the history of infos, if it is time, or in any case. @return whether there is something to force */
    boolean recordHistory(long nowMillis, boolean inAnyCase) {
        history.release(nowMillis, inAnyCase, change -> record(idOf(change), change));
        return unforced;
    }

    private void record(int id, InfoChange change) {
        journal.appendInfo(id, change.fromNanos(), change.info());
        unforced = true;
        grown = true;
    }

    private int idOf(InfoChange change) {
        int length = change.key().encode(keyScratch, 0);
        return idOf(keyScratch, 0, length);
    }

    /** Makes every id given so far durable; nothing that uses one may be logged before. */
    void force() {
        if (unforced) {
            journal.force();
            unforced = false;
        }
    }

    /** Lets the journal take no more of the disk than it needs, if it grew; what is not durable yet makes it wait for the next time. */
    void trimJournal() {
        if (grown && !journal.hasUnforced()) {
            journal.trim();
            grown = false;
        }
    }

    /** Makes every id and info taken so far durable. @return the journal's open file, and how much of it stays as it is */
    DirectorySnapshot.FilePrefix settleJournal() {
        journal.force();
        unforced = false;
        return new DirectorySnapshot.FilePrefix(journal.openFile(), journal.openFileBytes());
    }

    private int idOf(DirectBuffer key, int offset, int length) {
        int id = series.find(key, offset, length);
        if (id >= 0) {
            return id;
        }
        if (series.count() >= maxSeries) {
            return SeriesIndex.ABSENT;
        }
        unforced = true;
        grown = true;
        journal.appendSeries(series.count(), key, offset, length);
        return series.add(key, offset, length);
    }

    private void remember(int key, int id) {
        if (key == idOfKey.length) {
            idOfKey = java.util.Arrays.copyOf(idOfKey, key * 2);
        }
        idOfKey[key] = id;
    }
}
