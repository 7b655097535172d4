package io.minke.engine.series;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.jspecify.annotations.Nullable;

/** Puts changes of series infos together into one record, each distinct info once. */
final class InfoBatch {
    private static final int FULL_BYTES = 32 << 10;
    /** Of one text or one list of thresholds; whoever sends more has no plugin. */
    static final int MAX_TEXT_BYTES = 4 << 10;

    private final ExpandableArrayBuffer record = new ExpandableArrayBuffer(FULL_BYTES + (4 << 10));
    private final Map<SeriesInfo, Integer> definitions = new HashMap<>();
    private int lastId;
    private long lastNanos;
    private int count;
    private int end;

    InfoBatch() {
        clear();
    }

    boolean isFull() {
        return end >= FULL_BYTES;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(int id, long fromNanos, SeriesInfo info) {
        int position = VariableLength.putSigned(record, end, (long) id - lastId);
        position = VariableLength.putSigned(record, position, fromNanos - lastNanos);
        Integer known = definitions.get(info);
        if (known == null) {
            definitions.put(info, definitions.size() + 1);
            position = define(VariableLength.put(record, position, 0), info);
        } else {
            position = VariableLength.put(record, position, known);
        }
        end = position;
        lastId = id;
        lastNanos = fromNanos;
        count++;
    }

    DirectBuffer finish() {
        record.putInt(JournalLayout.INFO_COUNT_OFFSET, count, LITTLE_ENDIAN);
        return record;
    }

    int lengthBytes() {
        return end;
    }

    void clear() {
        definitions.clear();
        lastId = 0;
        lastNanos = 0;
        count = 0;
        end = JournalLayout.INFO_ENTRIES_OFFSET;
    }

    private int define(int start, SeriesInfo info) {
        int flags = (info.unitReceived() == null ? 0 : JournalLayout.FLAG_UNIT_RECEIVED)
                | (info.unit() == null ? 0 : JournalLayout.FLAG_UNIT)
                | (Double.isNaN(info.min()) ? 0 : JournalLayout.FLAG_MIN)
                | (Double.isNaN(info.max()) ? 0 : JournalLayout.FLAG_MAX)
                | (info.warning() == null ? 0 : JournalLayout.FLAG_WARNING)
                | (info.critical() == null ? 0 : JournalLayout.FLAG_CRITICAL)
                | (info.counter() ? JournalLayout.FLAG_COUNTER : 0);
        record.putByte(start, (byte) flags);
        int position = text(start + 1, info.unitReceived());
        position = text(position, info.unit());
        position = number(position, info.min());
        position = number(position, info.max());
        position = text(position, info.warning());
        position = text(position, info.critical());
        position = VariableLength.put(record, position, info.thresholds().size());
        for (double threshold : info.thresholds()) {
            record.putLong(position, Double.doubleToRawLongBits(threshold), LITTLE_ENDIAN);
            position += 8;
        }
        return position;
    }

    private int text(int position, @Nullable String text) {
        return text == null ? position : VariableLength.putBytes(record, position, text.getBytes(UTF_8));
    }

    private int number(int position, double number) {
        if (Double.isNaN(number)) {
            return position;
        }
        record.putLong(position, Double.doubleToRawLongBits(number), LITTLE_ENDIAN);
        return position + 8;
    }

    /** @throws io.minke.engine.failure.Damage if the record makes no sense */
    static void read(JournalCursor cursor, InfoVisitor visitor) {
        int count = cursor.nextInt();
        List<SeriesInfo> defined = new ArrayList<>();
        int id = 0;
        long fromNanos = 0;
        for (int i = 0; i < count; i++) {
            id += (int) cursor.nextSigned();
            fromNanos += cursor.nextSigned();
            int reference = cursor.nextCount(defined.size());
            if (reference == 0) {
                defined.add(definition(cursor));
                reference = defined.size();
            }
            if (id < 0) {
                throw cursor.damage("an id from 0 on", Integer.toString(id));
            }
            visitor.info(id, fromNanos, defined.get(reference - 1));
        }
    }

    private static SeriesInfo definition(JournalCursor cursor) {
        int flags = cursor.nextUnsignedByte();
        String unitReceived = (flags & JournalLayout.FLAG_UNIT_RECEIVED) == 0 ? null : cursor.nextText();
        String unit = (flags & JournalLayout.FLAG_UNIT) == 0 ? null : cursor.nextText();
        double min = (flags & JournalLayout.FLAG_MIN) == 0 ? Double.NaN : cursor.nextDouble();
        double max = (flags & JournalLayout.FLAG_MAX) == 0 ? Double.NaN : cursor.nextDouble();
        String warning = (flags & JournalLayout.FLAG_WARNING) == 0 ? null : cursor.nextText();
        String critical = (flags & JournalLayout.FLAG_CRITICAL) == 0 ? null : cursor.nextText();
        int thresholdCount = cursor.nextCount(MAX_TEXT_BYTES);
        List<Double> thresholds = new ArrayList<>();
        for (int i = 0; i < thresholdCount; i++) {
            thresholds.add(cursor.nextDouble());
        }
        boolean counter = (flags & JournalLayout.FLAG_COUNTER) != 0;
        return new SeriesInfo(unitReceived, unit, min, max, warning, critical, thresholds, counter);
    }
}
