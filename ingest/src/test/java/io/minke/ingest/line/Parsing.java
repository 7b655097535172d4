package io.minke.ingest.line;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.memory.MemoryAccount;
import java.util.List;
import java.util.function.IntSupplier;
import org.agrona.UnsafeApi;

/** A parser with its memory. Each part of a body is handed over in memory of exactly its length, poisoned and freed after the call. */
final class Parsing implements AutoCloseable {
    static final long NOW_NANOS = 1_676_634_700_123_456_789L;

    final MemoryAccount account = new MemoryAccount("parsing", 1L << 28);
    final RecordingSink sink = new RecordingSink();
    final LineParser parser;
    final LineBatch batch;

    Parsing() {
        this(LineOptions.defaults());
    }

    Parsing(LineOptions options) {
        parser = new LineParser(options, sink, account, 42);
        batch = new LineBatch(options, account);
    }

    /** Parses one body as one part. */
    Parsing body(String text) {
        return body(text, Precision.NANOSECONDS);
    }

    Parsing body(String text, Precision precision) {
        return body(text.getBytes(UTF_8), precision, () -> Integer.MAX_VALUE);
    }

    Parsing body(byte[] bytes, Precision precision, IntSupplier partLengths) {
        batch.begin(precision, NOW_NANOS);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.max(1, Math.min(partLengths.getAsInt(), bytes.length - at));
            part(bytes, at, length);
            at += length;
        }
        while (!parser.finish(batch)) {
            assertThat(sink.fullEvery).isPositive();
        }
        return this;
    }

    private void part(byte[] bytes, int at, int length) {
        int done = 0;
        while (done < length) {
            int rest = length - done;
            long memory = UnsafeApi.allocateMemory(rest);
            UnsafeApi.copyMemory(bytes, UnsafeApi.arrayBaseOffset(byte[].class) + at + done, null, memory, rest);
            int consumed = parser.parse(batch, memory, rest);
            UnsafeApi.setMemory(memory, rest, (byte) 0xEE);
            UnsafeApi.freeMemory(memory);
            assertThat(consumed).isBetween(0, rest);
            assertThat(consumed == rest || sink.fullEvery > 0).isTrue();
            done += consumed;
        }
    }

    List<String> samples() {
        return sink.samples.stream()
                .map(sample -> sample.key().joined() + " " + Double.longBitsToDouble(sample.valueBits()) + " "
                        + sample.timestampNanos())
                .toList();
    }

    @Override
    public void close() {
        batch.close();
        parser.close();
        assertThat(account.usedBytes()).isZero();
    }
}
