package io.minke.engine.ring;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What travels through the ring: a batch of samples as columns, with the names of series that have no id yet.
 *
 * <pre>
 *   0  i32 appender      who sent it
 *   4  i32 flags         bit 0: the appender waits for an acknowledgement
 *   8  i64 sequence      per appender, from 1, without holes
 *  16  i32 keysLength    bytes of the keys section
 *  20  i32 reserved
 *  24  payload           the part that goes into the log as it is:
 *      i32 count, i32 reserved, i64 timestamps[count], f64 values[count], i32 ids[count], padding to 8
 *  ..  keys              per new series: u16 length, encoded key; an id of -1 - k means the k-th of them
 * </pre>
 *
 * All integers are little-endian, offsets are from the start of the frame.
 */
public final class SampleFrame {
    public static final int ACKNOWLEDGE_FLAG = 1;

    private static final int APPENDER_OFFSET = 0;
    private static final int FLAGS_OFFSET = APPENDER_OFFSET + Integer.BYTES;
    private static final int SEQUENCE_OFFSET = FLAGS_OFFSET + Integer.BYTES;
    private static final int KEYS_LENGTH_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
    /** Where the part begins that is logged. */
    public static final int PAYLOAD_OFFSET = KEYS_LENGTH_OFFSET + 2 * Integer.BYTES;

    private static final int COLUMNS_OFFSET = 2 * Integer.BYTES;

    private SampleFrame() {}

    public static void header(
            MutableDirectBuffer frame, int offset, int appender, boolean acknowledge, long sequence, int keysLength) {
        frame.putInt(offset + APPENDER_OFFSET, appender);
        frame.putInt(offset + FLAGS_OFFSET, acknowledge ? ACKNOWLEDGE_FLAG : 0);
        frame.putLong(offset + SEQUENCE_OFFSET, sequence);
        frame.putInt(offset + KEYS_LENGTH_OFFSET, keysLength);
    }

    public static int appender(DirectBuffer frame, int offset) {
        return frame.getInt(offset + APPENDER_OFFSET);
    }

    public static boolean acknowledge(DirectBuffer frame, int offset) {
        return (frame.getInt(offset + FLAGS_OFFSET) & ACKNOWLEDGE_FLAG) != 0;
    }

    public static long sequence(DirectBuffer frame, int offset) {
        return frame.getLong(offset + SEQUENCE_OFFSET);
    }

    public static int keysLength(DirectBuffer frame, int offset) {
        return frame.getInt(offset + KEYS_LENGTH_OFFSET);
    }

    // The payload on its own, as it stands in a frame and in a log record.

    public static int payloadLength(int count) {
        return (COLUMNS_OFFSET + count * (Long.BYTES + Double.BYTES + Integer.BYTES) + 7) & ~7;
    }

    public static void count(MutableDirectBuffer payload, int offset, int count) {
        payload.putInt(offset, count);
        payload.putInt(offset + Integer.BYTES, 0);
    }

    public static int count(DirectBuffer payload, int offset) {
        return payload.getInt(offset);
    }

    public static int timestampsOffset() {
        return COLUMNS_OFFSET;
    }

    public static int valuesOffset(int count) {
        return COLUMNS_OFFSET + count * Long.BYTES;
    }

    public static int idsOffset(int count) {
        return COLUMNS_OFFSET + count * (Long.BYTES + Double.BYTES);
    }
}
