package io.minke.ingest.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.series.SeriesKey;
import java.util.Arrays;
import java.util.List;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The slow way from a line's measurement and tags to an encoded {@link SeriesKey}, walked when a series is met for the first time. Not thread-safe: it keeps its results.
 *
 * <p>Tags that name no key part go into the service, sorted by name, in the form that {@link io.minke.engine.series.SeriesLabels} reads: {@code service,name=value,name=value}, each of {@code , = \} inside a name or value
 * behind a backslash. A service without such labels is itself, escaped the same way only where it holds a comma; so different tags never make the same key.
 */
final class SeriesText {
    private final LineOptions options;
    private final byte[][] hostTags;
    private final byte[][] serviceTags;
    private final byte[][] metricTags;
    private final byte[] defaultHost;
    private final byte[] text;
    private final int[] nameStart;
    private final int[] nameEnd;
    private final int[] valueEnd;
    private final int[] order;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[SeriesKey.MAX_ENCODED_BYTES]);
    private final byte[] part = new byte[SeriesKey.MAX_PART_BYTES];
    private int textLength;
    private int tagCount;
    private int metricTag;
    private int metricOffset;

    SeriesText(LineOptions options) {
        this.options = options;
        hostTags = bytes(options.hostTags());
        serviceTags = bytes(options.serviceTags());
        metricTags = bytes(options.metricTags());
        defaultHost = options.defaultHost().getBytes(UTF_8);
        text = new byte[options.maxKeyBytes()];
        nameStart = new int[options.maxTags()];
        nameEnd = new int[options.maxTags()];
        valueEnd = new int[options.maxTags()];
        order = new int[options.maxTags()];
    }

    private static byte[][] bytes(List<String> names) {
        return names.stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
    }

    /** Reads measurement and tags, and encodes the key up to its metric. @param end behind the last byte of the tags */
    void read(long start, long end) {
        if (end - start > options.maxKeyBytes()) {
            throw new BadLine("max key length exceeded: " + (end - start) + " > " + options.maxKeyBytes(), start);
        }
        textLength = 0;
        tagCount = 0;
        long p = unescape(start, end, false);
        if (textLength == 0) {
            throw new BadLine("missing measurement", start);
        }
        int measurementLength = textLength;
        while (p < end) {
            p = readTag(p + 1, end);
        }
        sort(start);
        int hostTag = find(hostTags);
        int serviceTag = find(serviceTags);
        metricTag = find(metricTags);
        int position = put(0, "measurement", text, 0, measurementLength, start);
        position = hostTag < 0
                ? put(position, "host", defaultHost, 0, defaultHost.length, start)
                : put(position, "host", text, nameEnd[hostTag], valueEnd[hostTag], start);
        position = putService(position, hostTag, serviceTag, start);
        metricOffset = position;
    }

    /** Whether a tag names the metric, so that the field {@code value} is the metric itself. */
    boolean namesMetric() {
        return metricTag >= 0;
    }

    /** The key made last. */
    UnsafeBuffer key() {
        return key;
    }

    /** Ends the key with the metric that the tag names. @return length of the whole key */
    int endWithMetric(long line) {
        return put(metricOffset, "metric", text, nameEnd[metricTag], valueEnd[metricTag], line);
    }

    /**
     * Ends the key with {@code prefix + field}, where a metric named by a tag stands before both, with a dot. Escapes in the field's name are removed.
     *
     * @return length of the whole key
     */
    int endWithField(String prefix, long fieldStart, long fieldEnd, long line) {
        int length = 0;
        if (metricTag >= 0) {
            int metricLength = valueEnd[metricTag] - nameEnd[metricTag];
            if (metricLength < part.length) {
                System.arraycopy(text, nameEnd[metricTag], part, 0, metricLength);
                part[metricLength] = '.';
            }
            length = metricLength + 1;
        }
        for (int i = 0; i < prefix.length(); i++) {
            length = append(length, (byte) prefix.charAt(i));
        }
        for (long p = fieldStart; p < fieldEnd; p++) {
            byte c = UnsafeApi.getByte(p);
            if (c == '\\' && p + 1 < fieldEnd && isTagEscape(UnsafeApi.getByte(p + 1))) {
                c = UnsafeApi.getByte(++p);
            }
            length = append(length, c);
        }
        if (length > part.length) {
            throw tooLong("metric", length, fieldStart);
        }
        return put(metricOffset, "metric", part, 0, length, line);
    }

    private int append(int length, byte c) {
        if (length < part.length) {
            part[length] = c;
        }
        return length + 1;
    }

    private long readTag(long start, long end) {
        if (tagCount == options.maxTags()) {
            throw new BadLine("more than " + options.maxTags() + " tags", start);
        }
        nameStart[tagCount] = textLength;
        long p = unescape(start, end, true);
        nameEnd[tagCount] = textLength;
        if (textLength == nameStart[tagCount]) {
            throw new BadLine("missing tag key", start);
        }
        if (p == end || UnsafeApi.getByte(p) != '=') {
            throw new BadLine("missing tag value", p);
        }
        long valueStart = p + 1;
        p = unescape(valueStart, end, true);
        valueEnd[tagCount] = textLength;
        if (textLength == nameEnd[tagCount]) {
            throw new BadLine("missing tag value", valueStart);
        }
        if (p < end && UnsafeApi.getByte(p) == '=') {
            throw new BadLine("invalid tag format", p);
        }
        tagCount++;
        return p;
    }

    /** Copies up to the next bare comma (in tags also {@code =}), without the backslashes of the protocol. @return where it stopped */
    private long unescape(long start, long end, boolean tag) {
        long p = start;
        for (; p < end; p++) {
            byte c = UnsafeApi.getByte(p);
            if (c == ',' || (tag && c == '=')) {
                break;
            }
            if (c == '\\' && p + 1 < end) {
                byte escaped = UnsafeApi.getByte(p + 1);
                p++;
                if (tag ? isTagEscape(escaped) : escaped == ',' || escaped == ' ') {
                    c = escaped;
                } else {
                    text[textLength++] = c;
                    c = escaped;
                }
            }
            if ((c & 0xE0) == 0 || c == 0x7F) {
                throw new BadLine("control character in measurement or tags", p);
            }
            text[textLength++] = c;
        }
        return p;
    }

    private static boolean isTagEscape(byte c) {
        return c == ',' || c == '=' || c == ' ';
    }

    private void sort(long line) {
        for (int i = 0; i < tagCount; i++) {
            int tag = i;
            int at = i;
            for (; at > 0; at--) {
                int before = order[at - 1];
                int comparison = Arrays.compareUnsigned(
                        text, nameStart[before], nameEnd[before], text, nameStart[tag], nameEnd[tag]);
                if (comparison == 0) {
                    throw new BadLine("duplicate tags", line);
                }
                if (comparison < 0) {
                    break;
                }
                order[at] = before;
            }
            order[at] = tag;
        }
    }

    private int find(byte[][] names) {
        for (byte[] name : names) {
            for (int tag = 0; tag < tagCount; tag++) {
                if (Arrays.equals(text, nameStart[tag], nameEnd[tag], name, 0, name.length)) {
                    return tag;
                }
            }
        }
        return -1;
    }

    private int putService(int position, int hostTag, int serviceTag, long line) {
        int length = 0;
        if (serviceTag >= 0) {
            boolean labelled = tagCount > 1 + (hostTag < 0 ? 0 : 1) + (metricTag < 0 ? 0 : 1);
            boolean escape = labelled || holdsComma(nameEnd[serviceTag], valueEnd[serviceTag]);
            length = appendEscaped(length, nameEnd[serviceTag], valueEnd[serviceTag], escape);
        }
        for (int i = 0; i < tagCount; i++) {
            int tag = order[i];
            if (tag != hostTag && tag != serviceTag && tag != metricTag) {
                length = append(length, (byte) ',');
                length = appendEscaped(length, nameStart[tag], nameEnd[tag], true);
                length = append(length, (byte) '=');
                length = appendEscaped(length, nameEnd[tag], valueEnd[tag], true);
            }
        }
        if (length > part.length) {
            throw tooLong("service with its extra tags", length, line);
        }
        return put(position, "service", part, 0, length, line);
    }

    private boolean holdsComma(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == ',') {
                return true;
            }
        }
        return false;
    }

    private int appendEscaped(int length, int from, int to, boolean escape) {
        int end = length;
        for (int i = from; i < to; i++) {
            if (escape && (text[i] == ',' || text[i] == '=' || text[i] == '\\')) {
                end = append(end, (byte) '\\');
            }
            end = append(end, text[i]);
        }
        return end;
    }

    private int put(int position, String name, byte[] source, int from, int to, long line) {
        int length = to - from;
        if (length > SeriesKey.MAX_PART_BYTES) {
            throw tooLong(name, length, line);
        }
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            ascii &= source[i] >= 0;
            if ((source[i] & 0xE0) == 0 || source[i] == 0x7F) {
                throw new BadLine("control character in " + name, line);
            }
        }
        if (!ascii && !isUtf8(source, from, to)) {
            throw new BadLine("invalid UTF-8 in " + name, line);
        }
        key.putByte(position, (byte) length);
        key.putBytes(position + 1, source, from, length);
        return position + 1 + length;
    }

    private static boolean isUtf8(byte[] source, int from, int to) {
        byte[] again = new String(source, from, to - from, UTF_8).getBytes(UTF_8);
        return Arrays.equals(again, 0, again.length, source, from, to);
    }

    private static BadLine tooLong(String name, int length, long line) {
        return new BadLine(name + " has " + length + " bytes, the limit is " + SeriesKey.MAX_PART_BYTES, line);
    }
}
