package io.minke.query.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

final class ByteSinkTest {
    private static String written(Consumer<ByteSink> content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteSink sink = new ByteSink(64).open(out);
        content.accept(sink);
        sink.finish();
        return out.toString(UTF_8);
    }

    @Property
    void shouldWriteInstantsAsJavaTimeDoes(@ForAll long nanos) {
        assertThat(written(sink -> sink.putInstant(nanos)))
                .isEqualTo(Instant.ofEpochSecond(0, nanos).toString());
    }

    @Property
    void shouldWriteInstantsOfSecondsAndMillisAsJavaTimeDoes(
            @ForAll @LongRange(min = -9_000_000_000L, max = 9_000_000_000L) long seconds) {
        String text = written(sink -> sink.putInstant(seconds * 1_000_000_000L)
                .put(' ')
                .putInstant(seconds * 1_000_000L)
                .put(' ')
                .putInstant(seconds * 1_000L));
        assertThat(text)
                .isEqualTo(Instant.ofEpochSecond(seconds) + " " + Instant.ofEpochMilli(seconds) + " "
                        + Instant.ofEpochSecond(0, seconds * 1_000));
    }

    @Property
    void shouldWriteMillisExactly(@ForAll long nanos) {
        assertThat(new BigDecimal(written(sink -> sink.putMillis(nanos))))
                .isEqualByComparingTo(BigDecimal.valueOf(nanos, 6));
    }

    @Property
    void shouldWriteWholeNumbers(@ForAll long number) {
        assertThat(written(sink -> sink.put(number))).isEqualTo(Long.toString(number));
    }

    @Example
    void shouldEscapeWhatJsonCannotHold() {
        assertThat(written(sink -> sink.putQuoted("a\"b\\c\nd\u0001é€𝄞")))
                .isEqualTo("\"a\\\"b\\\\c\\u000ad\\u0001é€𝄞\"");
        assertThat(written(sink -> sink.putNumber(Double.NaN)
                        .put(' ')
                        .putNumber(Double.POSITIVE_INFINITY)
                        .put(' ')
                        .putNumber(Double.NEGATIVE_INFINITY)))
                .isEqualTo("null null null");
    }

    @Example
    void shouldKeepOrderWhenTextsAreLongerThanTheBuffer() {
        String text = "x".repeat(1_000);
        assertThat(written(
                        sink -> sink.put('a').put(text).put('b').putQuoted(text).put(7)))
                .isEqualTo("a" + text + "b\"" + text + "\"7");
    }

    @Property
    void shouldKeepWhatIsSentThroughAnotherInItsTurn(
            @ForAll @Size(max = 20) List<@IntRange(max = 300) Integer> lengths) {
        String kept = lengths.stream()
                .map(length -> length + ":" + "x".repeat(length))
                .collect(Collectors.joining("\n"));
        ByteSink keeping =
                ByteSink.keeping(64).put("(").put(kept).putQuoted(kept).put(')');
        assertThat(keeping.writtenBytes())
                .isEqualTo(
                        written(sink -> sink.put("(").put(kept).putQuoted(kept).put(')'))
                                .length());
        Consumer<ByteSink> before = sink -> sink.put("before ").put(7);
        Consumer<ByteSink> after = sink -> sink.put(' ').put("after");
        assertThat(written(sink -> {
                    before.accept(sink);
                    keeping.sendTo(sink);
                    after.accept(sink);
                    assertThat(sink.writtenBytes()).isEqualTo("before 7 after".length() + keeping.writtenBytes());
                }))
                .isEqualTo(written(sink -> {
                    before.accept(sink);
                    after.accept(sink.put("(").put(kept).putQuoted(kept).put(')'));
                }));
    }

    @Example
    void shouldEndTheWorkWhenTheClientHasGone() {
        ByteSink sink = new ByteSink(64).open(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone");
            }
        });
        assertThatThrownBy(() -> sink.put("x".repeat(65))).isInstanceOf(UncheckedIOException.class);
    }
}
