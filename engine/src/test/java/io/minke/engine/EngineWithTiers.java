package io.minke.engine;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.scan.RollupRows;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.scan.TierSnapshot;
import io.minke.engine.scan.TieredCursor;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.tier.TierOptions;
import io.minke.engine.tier.TierStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/** An engine that keeps rows, with a clock that a test sets; what tests of tiers do with it and ask of it. */
final class EngineWithTiers implements AutoCloseable {
    static final SeriesKey KEY = new SeriesKey("m", "h", "s", "v");
    static final SeriesKey OTHER = new SeriesKey("m", "h2", "s", "v");
    static final long DAY = 86_400_000_000_000L;
    static final long HOUR = DAY / 24;
    static final long MINUTE = HOUR / 60;
    static final long START = 19_400 * DAY;

    /** What a walk by the hour finds: rows of the tier, samples beside them, and the sum of both. */
    record Walk(long rows, long samples, double sum, double count) {}

    final Path directory;
    final Disk disk;
    volatile long nowNanos = START + 10 * DAY;
    private final InstantSource clock = () -> Instant.EPOCH.plusNanos(nowNanos);
    private List<TierOptions> tiers = TierOptions.defaults();
    private Engine engine;

    EngineWithTiers(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
        open();
    }

    Engine engine() {
        return engine;
    }

    void open() {
        engine = openAt(directory);
    }

    /** Another one with the same options and clock. */
    Engine openAt(Path place) {
        EngineOptions options = EngineOptions.defaults()
                .withDiskReserveBytes(0)
                .withDurability(Durability.OS)
                .withTiers(tiers);
        return Engine.open(place, options, disk, clock);
    }

    @Override
    public void close() {
        engine.close();
    }

    void reopen() {
        close();
        open();
    }

    /** The same with other tiers. */
    void reopenWith(List<TierOptions> changed) {
        close();
        tiers = changed;
        open();
    }

    /** Samples a minute apart. */
    void fill(SeriesKey key, long from, long to) {
        try (Appender appender = engine.appender()) {
            for (long time = from; time < to; time += MINUTE) {
                appender.append(key, time, time / MINUTE % 100 / 10.0);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    void append(SeriesKey key, long time, double value) {
        try (Appender appender = engine.appender()) {
            appender.append(key, time, value);
            appender.awaitDurable(appender.flush());
        }
    }

    void delete(SeriesKey key, long from, long to) {
        engine.delete(RoaringBitmap.bitmapOf(engine.series().find(key)), from, to);
    }

    TierStatus tier(String name) {
        return engine.status().tiers().stream()
                .filter(tier -> tier.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** By the rows of an hour alone. */
    Walk walk(SeriesKey key, long from, long to) {
        return walk(engine, key, from, to, List.of("1h"));
    }

    /** @param names of the tiers to use, the first one first */
    static Walk walk(ReadableEngine engine, SeriesKey key, long from, long to, List<String> names) {
        long rowCount = 0;
        long samples = 0;
        double sum = 0;
        double count = 0;
        try (Snapshot snapshot = engine.snapshot()) {
            List<TierSnapshot> used = names.stream()
                    .flatMap(name ->
                            snapshot.tiers().stream().filter(tier -> tier.name().equals(name)))
                    .toList();
            TieredCursor cursor = new TieredCursor(snapshot, used);
            cursor.open(engine.series().find(key), from, to);
            while (cursor.next()) {
                RollupRows rows = cursor.rows();
                if (rows != null) {
                    try {
                        rows.sums();
                    } catch (Damage damage) {
                        cursor.samplesInstead(damage);
                        continue;
                    }
                    rowCount += rows.count();
                    for (int i = 0; i < rows.count(); i++) {
                        sum += rows.sums()[i];
                        count += rows.counts()[i];
                    }
                } else {
                    int loaded = cursor.samples().load();
                    samples += loaded;
                    for (int i = 0; i < loaded; i++) {
                        double value = cursor.samples().values()[i];
                        sum += Double.isNaN(value) ? 0 : value;
                        count += Double.isNaN(value) ? 0 : 1;
                    }
                }
            }
        }
        return new Walk(rowCount, samples, Math.rint(sum * 10) / 10, count);
    }

    static List<Path> filesBelow(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
