package io.minke.query.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * A reused buffer before a stream: values are written as text into it, and it goes out when it is full. One thread at a time; {@link #open} starts over.
 *
 * <p>A stream that fails, because a client has gone, is thrown as {@link UncheckedIOException} and ends the work that was done for it.
 */
public final class ByteSink {
    /** Large enough that a day of one series at 60 s leaves in two pieces, small enough to stay in a second-level cache. */
    private static final int CAPACITY_BYTES = 64 << 10;

    private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

    private static final ThreadLocal<ByteSink> OF_THREAD = ThreadLocal.withInitial(ByteSink::new);

    /** Whether all is kept until somebody takes it, in a buffer that grows. */
    private final boolean keeps;

    private byte[] buffer;
    private final InstantText instants = new InstantText();
    private OutputStream out = OutputStream.nullOutputStream();
    private int position;
    private long sentBytes;

    public ByteSink() {
        this(CAPACITY_BYTES);
    }

    /** @param capacityBytes at least a number's or an instant's length, 64 */
    public ByteSink(int capacityBytes) {
        this(capacityBytes, false);
    }

    private ByteSink(int capacityBytes, boolean keeps) {
        this.buffer = new byte[capacityBytes];
        this.keeps = keeps;
    }

    /** One that keeps what is written until {@link #sendTo} is called. @param expectedBytes at least 64; it grows with what is written */
    public static ByteSink keeping(int expectedBytes) {
        return new ByteSink(expectedBytes, true);
    }

    /** The calling thread's own, opened: until it is finished, nothing else on this thread may ask for it. */
    public static ByteSink ofThread(OutputStream target) {
        return OF_THREAD.get().open(target);
    }

    public ByteSink open(OutputStream target) {
        out = target;
        position = 0;
        sentBytes = 0;
        return this;
    }

    /** Everything written since {@link #open}, in bytes. */
    public long writtenBytes() {
        return sentBytes + position;
    }

    /** Sends all that was kept through another sink, without a copy of it there. */
    public void sendTo(ByteSink other) {
        other.send();
        other.sendThrough(buffer, 0, position);
    }

    /** Sends what is still in the buffer and lets the stream go. */
    public void finish() {
        send();
        out = OutputStream.nullOutputStream();
    }

    public ByteSink put(char ascii) {
        room(1);
        buffer[position++] = (byte) ascii;
        return this;
    }

    public ByteSink put(byte[] bytes) {
        return put(bytes, 0, bytes.length);
    }

    public ByteSink put(byte[] bytes, int offset, int length) {
        if (length > buffer.length && !keeps) {
            send();
            sendThrough(bytes, offset, length);
            return this;
        }
        room(length);
        System.arraycopy(bytes, offset, buffer, position, length);
        position += length;
        return this;
    }

    /** Text without escapes, in UTF-8. */
    public ByteSink put(String text) {
        return put(text.getBytes(UTF_8));
    }

    public ByteSink put(long number) {
        if (number == Long.MIN_VALUE) {
            return put(Long.toString(number));
        }
        room(20);
        if (number < 0) {
            buffer[position++] = '-';
        }
        position = DecimalText.putWhole(buffer, position, Math.abs(number));
        return this;
    }

    /** The shortest text that reads back as the same double; {@code null} for what JSON has no number for: NaN, which is a gap, and the infinities. */
    public ByteSink putNumber(double value) {
        room(DecimalText.MAX_BYTES);
        if (Double.isFinite(value)) {
            position = DecimalText.put(buffer, position, value);
            return this;
        }
        buffer[position] = 'n';
        buffer[position + 1] = 'u';
        buffer[position + 2] = 'l';
        buffer[position + 3] = 'l';
        position += 4;
        return this;
    }

    /** RFC 3339 in UTC, bare. */
    public ByteSink putInstant(long epochNanos) {
        room(InstantText.MAX_BYTES);
        position = instants.put(buffer, position, epochNanos);
        return this;
    }

    /** The template's text with an instant in it. */
    public ByteSink put(InstantTemplate template, long epochNanos) {
        int length = template.render(epochNanos);
        return put(template.bytes(), 0, length);
    }

    /** Epoch milliseconds; what is finer follows as decimals, exact. */
    public ByteSink putMillis(long epochNanos) {
        long millis = Math.floorDiv(epochNanos, 1_000_000L);
        int rest = (int) (epochNanos - millis * 1_000_000L);
        if (rest == 0) {
            return put(millis);
        }
        if (millis < 0) {
            // -1.5 ms is floor -2 and a rest of half a millisecond.
            put('-');
            millis = -millis - 1;
            rest = 1_000_000 - rest;
        }
        put(millis).put('.');
        room(6);
        for (int divisor = 100_000; rest > 0; divisor /= 10) {
            buffer[position++] = (byte) ('0' + rest / divisor);
            rest %= divisor;
        }
        return this;
    }

    /** A JSON text with its quotes. */
    public ByteSink putQuoted(String text) {
        put('"');
        byte[] bytes = text.getBytes(UTF_8);
        int clean = 0;
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i];
            if (b >= 0 && b < 0x20 || b == '"' || b == '\\') {
                put(bytes, clean, i - clean);
                putEscaped(b);
                clean = i + 1;
            }
        }
        return put(bytes, clean, bytes.length - clean).put('"');
    }

    private void putEscaped(int b) {
        room(6);
        buffer[position++] = '\\';
        if (b == '"' || b == '\\') {
            buffer[position++] = (byte) b;
            return;
        }
        buffer[position++] = 'u';
        buffer[position++] = '0';
        buffer[position++] = '0';
        buffer[position++] = HEX[b >> 4];
        buffer[position++] = HEX[b & 15];
    }

    private void room(int bytes) {
        if (position + bytes > buffer.length) {
            makeRoom(bytes);
        }
    }

    private void makeRoom(int bytes) {
        if (keeps) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, position + bytes));
        } else {
            send();
        }
    }

    private void send() {
        int length = position;
        position = 0;
        if (length > 0) {
            sendThrough(buffer, 0, length);
        }
    }

    private void sendThrough(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sentBytes += length;
    }
}
