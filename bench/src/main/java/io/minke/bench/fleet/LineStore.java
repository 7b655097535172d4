package io.minke.bench.fleet;

import java.util.Arrays;

/** Rendered lines in a growing array, taken out again one by one in the same order. */
final class LineStore {
    private byte[] bytes = new byte[0];
    private int start;
    private int end;

    void add(CheckLines check) {
        if (bytes.length - end < check.lineCount * FleetShard.LONGEST_LINE_BYTES) {
            bytes = Arrays.copyOf(bytes, Math.max(4_096, bytes.length * 2));
        }
        end = check.put(0, check.lineCount, bytes, end);
    }

    boolean hasLine() {
        return start < end;
    }

    /** @return the offset in the target behind the line */
    int take(byte[] target, int offset) {
        int newline = start;
        while (bytes[newline] != '\n') {
            newline++;
        }
        int length = newline + 1 - start;
        System.arraycopy(bytes, start, target, offset, length);
        start += length;
        if (start == end) {
            start = 0;
            end = 0;
        }
        return offset + length;
    }
}
