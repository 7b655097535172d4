package io.minke.engine.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.failure.Rejected;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The identity of a series: four texts. In storage the parts are length-prefixed:
 *
 * <pre>
 *  +----+-------------+----+------+----+---------+----+--------+
 *  | u8 | measurement | u8 | host | u8 | service | u8 | metric |
 *  +----+-------------+----+------+----+---------+----+--------+
 * </pre>
 *
 * <p>Each part is UTF-8 of at most 255 bytes without control characters; only the service may be empty (a host check).
 */
public record SeriesKey(String measurement, String host, String service, String metric) {
    public static final int MAX_PART_BYTES = 255;
    /** Length of the longest encoded key, in bytes. */
    public static final int MAX_ENCODED_BYTES = 4 * (1 + MAX_PART_BYTES);

    public SeriesKey {
        check("measurement", measurement, false);
        check("host", host, false);
        check("service", service, true);
        check("metric", metric, false);
    }

    public String part(KeyPart part) {
        return switch (part) {
            case MEASUREMENT -> measurement;
            case HOST -> host;
            case SERVICE -> service;
            case METRIC -> metric;
        };
    }

    /** The text shown to people. It is never parsed back, since names may contain {@code __}. */
    public String joined() {
        return measurement + "__" + host + "__" + service + "__" + metric;
    }

    /** @return bytes written, at most {@link #MAX_ENCODED_BYTES} */
    public int encode(MutableDirectBuffer target, int offset) {
        int position = put(target, offset, measurement);
        position = put(target, position, host);
        position = put(target, position, service);
        return put(target, position, metric) - offset;
    }

    public static SeriesKey decode(DirectBuffer source, int offset) {
        String[] parts = new String[4];
        int position = offset;
        for (int part = 0; part < 4; part++) {
            int length = source.getByte(position) & 0xFF;
            byte[] bytes = new byte[length];
            source.getBytes(position + 1, bytes);
            parts[part] = new String(bytes, UTF_8);
            position += 1 + length;
        }
        return new SeriesKey(parts[0], parts[1], parts[2], parts[3]);
    }

    private static int put(MutableDirectBuffer target, int offset, String part) {
        byte[] bytes = part.getBytes(UTF_8);
        target.putByte(offset, (byte) bytes.length);
        target.putBytes(offset + 1, bytes);
        return offset + 1 + bytes.length;
    }

    private static void check(String name, String part, boolean mayBeEmpty) {
        if (part.isEmpty() && !mayBeEmpty) {
            throw new Rejected("series key: " + name + " is empty");
        }
        if (part.length() > MAX_PART_BYTES || part.getBytes(UTF_8).length > MAX_PART_BYTES) {
            throw new Rejected("series key: " + name + " has " + part.getBytes(UTF_8).length + " bytes, the limit is "
                    + MAX_PART_BYTES);
        }
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) < ' ' || part.charAt(i) == 0x7F) {
                throw new Rejected("series key: " + name + " has a control character at index " + i);
            }
        }
    }
}
