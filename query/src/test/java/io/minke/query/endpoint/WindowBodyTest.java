package io.minke.query.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesKey;
import io.minke.query.Answer;
import io.minke.query.QueryApi;
import io.minke.query.run.Queries;
import io.minke.query.run.QueryLimits;
import io.minke.query.source.MemorySource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;

/** Answers that several threads write say the same as answers about one series, which one thread writes. */
final class WindowBodyTest {
    private static final int HOSTS = 250;
    private static final int MINUTES = 90;
    /** What one thread sends at once; parts of helpers are sent as they are. */
    private static final int SINK_BYTES = 64 << 10;

    private static final Instant NOW = Instant.parse("2023-02-17T15:00:00Z");

    private final MemorySource source = new MemorySource(1);
    private int longestWrite;

    private static String host(int number) {
        return "pim%04d".formatted(number);
    }

    private void seed() {
        long end = NOW.getEpochSecond() * 1_000_000_000L;
        for (int h = 0; h < HOSTS; h++) {
            SeriesKey key = new SeriesKey("check_txrx", host(h), "txrx", "dnrx");
            // Some have none in the first hour, and in each some minutes are missing.
            for (int m = h % 5 == 0 ? 61 : 0; m < MINUTES; m += 1 + (m + h) % 4) {
                source.put(key, end - (MINUTES - m) * 60_000_000_000L + h * 1_000_000L, -20 - h / 7.0 - m / 100.0);
            }
        }
    }

    private String ask(int helpers, String host, String... options) {
        Map<String, List<String>> parameters = new HashMap<>();
        parameters.put("host", List.of(host));
        parameters.put("start", List.of("90m"));
        for (int i = 0; i < options.length; i += 2) {
            parameters.put(options[i], List.of(options[i + 1]));
        }
        try (QueryApi api = new QueryApi(
                new Queries(source, () -> NOW, QueryLimits.defaults().withHelperThreads(helpers)))) {
            Answer answer = api.answer("GET", "/api/minke/window", parameters, new byte[0]);
            ByteArrayOutputStream out = new ByteArrayOutputStream() {
                @Override
                public synchronized void write(byte[] bytes, int offset, int length) {
                    longestWrite = Math.max(longestWrite, length);
                    super.write(bytes, offset, length);
                }
            };
            answer.body().writeTo(out);
            assertThat(answer.status()).as(out.toString(UTF_8)).isEqualTo(200);
            return out.toString(UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String series(String body) {
        int start = body.indexOf("\"series\":[") + "\"series\":[".length();
        return body.substring(start, body.lastIndexOf("]}"));
    }

    private void check(String... options) {
        List<String> single = new ArrayList<>();
        for (int h = 0; h < HOSTS; h++) {
            single.add(series(ask(0, host(h), options)));
        }
        String all = ask(3, "pim*", options);
        assertThat(series(all)).isEqualTo(String.join(",", single));
        assertThat(series(all).split("\\],\\[", -1)).hasSizeGreaterThan(2_100);
        assertThat(ask(0, "pim*", options)).isEqualTo(all);
    }

    @Example
    void shouldWriteBucketsLikeThoseOfOneSeries() {
        seed();
        check("interval", "1m", "aggregate", "mean");
        check("interval", "1m", "aggregate", "mean", "fill", "null");
    }

    @Example
    void shouldWriteSamplesLikeThoseOfOneSeries() {
        seed();
        check("interval", "raw");
        // Samples that lie within buckets, at their starts or not.
        check("aggregate", "m4", "max_points", "60");
    }

    @Example
    void shouldWriteManyPartsInTheirOrder() {
        seed();
        String[] options = {"start", "5h", "interval", "1m", "fill", "null"};
        String all = ask(3, "pim*", options);
        assertThat(series(all).split("\\],\\[", -1)).hasSizeGreaterThan(70_000);
        // As one thread writes it.
        assertThat(ask(0, "pim*", options)).isEqualTo(all);
    }

    @Example
    void shouldHoldLittleOfALongSeries() {
        checkHolding(1, 50_000);
        checkHolding(3, 20_000);
        checkHolding(20, 4_096, "format", "csv");
        assertThat(longestWrite).isLessThanOrEqualTo(SINK_BYTES);
    }

    @Example
    void shouldShareSeriesUpToALength() {
        checkHolding(2, 4_096);
        assertThat(longestWrite).isGreaterThan(SINK_BYTES);
        longestWrite = 0;
        checkHolding(2, 4_097);
        assertThat(longestWrite).isLessThanOrEqualTo(SINK_BYTES);
    }

    private void checkHolding(int hosts, int samples, String... options) {
        long end = NOW.getEpochSecond() * 1_000_000_000L;
        String prefix = "long" + hosts + "x" + samples + "-";
        for (int h = 0; h < hosts; h++) {
            SeriesKey key = new SeriesKey("check_txrx", prefix + h, "txrx", "dnrx");
            for (int i = 0; i < samples; i++) {
                source.put(key, end - (samples - i) * 100_000_000L, i / 8.0);
            }
        }
        List<String> raw = new ArrayList<>(List.of(options));
        raw.addAll(List.of("interval", "raw"));
        String all = ask(3, prefix + "*", raw.toArray(String[]::new));
        assertThat(all.length()).isGreaterThan(hosts * samples * 15);
    }

    @Example
    void shouldWriteLinesLikeThoseOfOneSeries() {
        seed();
        String[] options = {"interval", "1m", "format", "csv"};
        StringBuilder single = new StringBuilder(ask(0, "nobody", options));
        for (int h = 0; h < HOSTS; h++) {
            String body = ask(0, host(h), options);
            single.append(body, body.indexOf('\n') + 1, body.length());
        }
        assertThat(ask(3, "pim*", options)).isEqualTo(single.toString());
    }

    /** Longer than it may be worked on, on the whole: most of that is waiting for the one who takes it. */
    @Example
    void shouldNotBreakAnAnswerOffThatIsTakenSlowly() throws IOException {
        seed();
        AtomicLong nanos = new AtomicLong();
        AtomicLong taken = new AtomicLong();
        Map<String, List<String>> parameters = Map.of(
                "host", List.of("pim*"), "start", List.of("5h"), "interval", List.of("1s"), "fill", List.of("null"));
        try (QueryApi api =
                new QueryApi(new Queries(source, () -> NOW, QueryLimits.defaults(), nanos::incrementAndGet))) {
            Answer answer = api.answer("GET", "/api/minke/window", parameters, new byte[0]);
            StringBuilder end = new StringBuilder();
            answer.body().writeTo(new OutputStream() {
                @Override
                public void write(int b) {
                    throw new AssertionError("a byte at a time");
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    nanos.addAndGet(10_000_000_000L);
                    taken.addAndGet(length);
                    end.setLength(0);
                    end.append(new String(bytes, offset + length - 2, 2, UTF_8));
                }
            });
            assertThat(end).hasToString("]}");
        }
        assertThat(taken.get()).isGreaterThan(HOSTS * 5 * 3_600 * 10L);
    }
}
