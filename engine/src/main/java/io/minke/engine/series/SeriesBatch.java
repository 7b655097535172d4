package io.minke.engine.series;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Puts series with consecutive ids together into one record, each key as its difference to the one before. */
final class SeriesBatch {
    /** Damage costs at most the names in one record; and a thousand names share its header. */
    private static final int FULL_BYTES = 32 << 10;

    private static final int MAX_ENTRY_BYTES = SeriesKey.MAX_ENCODED_BYTES + 2 * VariableLength.MAX_BYTES;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[FULL_BYTES + MAX_ENTRY_BYTES]);
    private final byte[] lastKey = new byte[SeriesKey.MAX_ENCODED_BYTES];
    private int lastKeyBytes;
    private int firstId;
    private int count;
    private int end;

    SeriesBatch() {
        clear();
    }

    /** Whether the record has room, and this id is the next one. */
    boolean takes(int id) {
        return count == 0 || id == firstId + count && end < FULL_BYTES;
    }

    void add(int id, DirectBuffer key, int offset, int length) {
        if (count == 0) {
            firstId = id;
        }
        int shared = shared(key, offset, length);
        int position = VariableLength.put(record, end, shared);
        position = VariableLength.put(record, position, length - shared);
        record.putBytes(position, key, offset + shared, length - shared);
        end = position + length - shared;
        key.getBytes(offset + shared, lastKey, shared, length - shared);
        lastKeyBytes = length;
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The finished record, in the first {@link #lengthBytes} of this. */
    DirectBuffer finish() {
        record.putInt(JournalLayout.FIRST_ID_OFFSET, firstId, LITTLE_ENDIAN);
        record.putInt(JournalLayout.SERIES_COUNT_OFFSET, count, LITTLE_ENDIAN);
        return record;
    }

    int lengthBytes() {
        return end;
    }

    void clear() {
        count = 0;
        end = JournalLayout.SERIES_ENTRIES_OFFSET;
        lastKeyBytes = 0;
    }

    /** Brings the series of a record into an index. @throws Damage if the record makes no sense; what came before the sore place is in the index then */
    static void read(JournalCursor cursor, SeriesIndex index) {
        int firstId = cursor.nextInt();
        int count = cursor.nextInt();
        if (firstId < 0 || count < 0 || firstId + count < 0) {
            throw cursor.damage("ids from 0 on", count + " from " + firstId + " on");
        }
        byte[] key = new byte[SeriesKey.MAX_ENCODED_BYTES];
        UnsafeBuffer view = new UnsafeBuffer(key);
        int keyBytes = 0;
        for (int id = firstId; id < firstId + count; id++) {
            int shared = cursor.nextCount(keyBytes);
            int rest = cursor.nextCount(SeriesKey.MAX_ENCODED_BYTES - shared);
            cursor.nextBytes(key, shared, rest);
            keyBytes = shared + rest;
            put(cursor, index, id, view, keyBytes);
        }
    }

    private static void put(JournalCursor cursor, SeriesIndex index, int id, DirectBuffer key, int keyBytes) {
        if (id < index.count()) {
            return; // A record that was written twice; the first one holds.
        }
        int known = index.find(key, 0, keyBytes);
        if (known != SeriesIndex.ABSENT || keyBytes == 0) {
            index.reserve(id + 1);
            throw cursor.damage("a new key for series " + id, keyBytes == 0 ? "none" : "that of series " + known);
        }
        index.put(id, key, 0, keyBytes); // I6: ids that are missing before this one were given; their names are lost
    }

    private int shared(DirectBuffer key, int offset, int length) {
        int most = Math.min(length, lastKeyBytes);
        int shared = 0;
        while (shared < most && lastKey[shared] == key.getByte(offset + shared)) {
            shared++;
        }
        return shared;
    }
}
