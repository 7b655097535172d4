package io.minke.ingest.daemon.demo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text of many lines, built as bytes and reused from body to body. */
final class LineBuffer {
    private byte[] bytes = new byte[64 << 10];
    private int length;
    private int lineCount;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void clear() {
        length = 0;
        lineCount = 0;
    }

    void append(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    /** Writes {@code -2214} as {@code -22.140000}: six decimals, as Icinga prints them. */
    void appendHundredths(long value) {
        long absolute = Math.abs(value);
        reserve(1);
        if (value < 0) {
            bytes[length++] = '-';
        }
        appendNumber(absolute / 100);
        reserve(7);
        bytes[length++] = '.';
        bytes[length++] = (byte) ('0' + absolute / 10 % 10);
        bytes[length++] = (byte) ('0' + absolute % 10);
        for (int zero = 0; zero < 4; zero++) {
            bytes[length++] = '0';
        }
    }

    void appendNumber(long value) {
        reserve(20);
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int digitCount = 1;
        for (long power = 10; digitCount < 19 && rest >= power; power *= 10) {
            digitCount++;
        }
        for (int index = length + digitCount - 1; index >= length; index--) {
            bytes[index] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digitCount;
    }

    void endLine() {
        reserve(1);
        bytes[length++] = '\n';
        lineCount++;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    int lineCount() {
        return lineCount;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
