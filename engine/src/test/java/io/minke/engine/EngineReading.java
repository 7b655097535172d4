package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.scan.SeriesCursor;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.series.SeriesKey;
import java.util.TreeMap;

/** What tests ask of engines. */
final class EngineReading {
    private EngineReading() {}

    /** All samples of a series, each of which came once; none if it is not known. */
    static TreeMap<Long, Double> read(ReadableEngine engine, SeriesKey key) {
        TreeMap<Long, Double> samples = new TreeMap<>();
        int id = engine.series().find(key);
        if (id < 0) {
            return samples;
        }
        try (Snapshot snapshot = engine.snapshot()) {
            SeriesCursor cursor = snapshot.cursor();
            cursor.open(id, Long.MIN_VALUE, Long.MAX_VALUE);
            while (cursor.next()) {
                int count = cursor.load();
                for (int i = 0; i < count; i++) {
                    assertThat(samples.put(cursor.times()[i], cursor.values()[i]))
                            .isNull();
                }
            }
        }
        return samples;
    }

    /** One sample a minute, from the n-th minute of a day to another. */
    static void write(Engine engine, SeriesKey key, int fromMinute, int toMinute, double value) {
        try (Appender appender = engine.appender()) {
            for (int i = fromMinute; i < toMinute; i++) {
                appender.append(key, minute(i), value);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    static long minute(int number) {
        return 1_676_505_600_000_000_000L + number * 60_000_000_000L;
    }

    static SeriesKey key(String host) {
        return new SeriesKey("m", host, "s", "v");
    }
}
