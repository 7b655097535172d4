package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.Appender;
import io.minke.engine.Durability;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.tier.TierOptions;
import io.minke.query.ask.BadQuestion;
import io.minke.query.fold.Across;
import io.minke.query.fold.Aggregate;
import io.minke.query.select.Selector;
import io.minke.query.source.EngineSource;
import io.minke.query.window.Step;
import io.minke.query.window.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** Answers from tiers are the answers from samples, whatever was written, whenever, and whatever the engine has done with it meanwhile. */
class TierAnswersTest {
    private static final long DAY = 86_400_000_000_000L;
    private static final long HOUR = DAY / 24;
    private static final long MINUTE = HOUR / 60;
    private static final long START = 19_400 * DAY;
    private static final int DAYS = 5;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH.plusNanos(START + 40 * DAY));
    private static final EngineOptions OPTIONS = EngineOptions.defaults()
            .withDiskReserveBytes(0)
            .withDurability(Durability.OS)
            .withRingBytes(2 << 20)
            .withActiveBytes(16 << 20)
            .withTiers(List.of(
                    TierOptions.of("5m", Duration.ofMinutes(5)).withLeastSamplesPerRow(0),
                    TierOptions.of("1h", Duration.ofHours(1)).withLeastSamplesPerRow(0)));

    private static final List<Aggregate> AGGREGATES = List.of(
            Aggregate.MEAN,
            Aggregate.SUM,
            Aggregate.MIN,
            Aggregate.MAX,
            Aggregate.of(Aggregate.Kind.SPREAD),
            Aggregate.COUNT,
            Aggregate.FIRST,
            Aggregate.LAST,
            Aggregate.MEDIAN,
            Aggregate.RATE);
    private static final List<String> STEPS = List.of("5m", "7m", "10m", "15m", "1h", "90m", "4h", "1d", "1w", "1mo");
    private static final List<ZoneId> ZONES =
            List.of(ZoneOffset.UTC, ZoneId.of("Europe/Madrid"), ZoneId.of("Asia/Kolkata"));

    @Property(tries = 12)
    void shouldAnswerFromTiersWhatTheSamplesSay(@ForAll long seed) throws IOException {
        Path directory = Files.createTempDirectory("minke-tiers");
        Random random = new Random(seed);
        Engine engine = Engine.open(directory, OPTIONS, new RealDisk(), CLOCK);
        long rows = 0;
        try {
            for (int step = 0; step < 14; step++) {
                write(engine, random);
                if (random.nextInt(4) == 0) {
                    delete(engine, random);
                }
                switch (random.nextInt(6)) {
                    case 0 -> engine.seal();
                    case 1 -> engine.compact();
                    case 2, 3 -> engine.rollUp();
                    case 4 -> {
                        engine.close();
                        engine = Engine.open(directory, OPTIONS, new RealDisk(), CLOCK);
                    }
                    default -> {}
                }
                rows += ask(engine, random, "seed " + seed + ", step " + step);
            }
            engine.rollUp();
            rows += ask(engine, random, "seed " + seed + ", at the end");
        } finally {
            engine.close();
            delete(directory);
        }
        assertThat(rows).as("rows used with seed " + seed).isPositive();
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** In order, late, repeated; with gaps, in bursts; decimals and other doubles. */
    private static void write(Engine engine, Random random) {
        try (Appender appender = engine.appender()) {
            int runs = 1 + random.nextInt(4);
            for (int run = 0; run < runs; run++) {
                SeriesKey key = key(random.nextInt(4));
                long time = START + (long) (random.nextDouble() * DAYS * DAY);
                long pace = random.nextBoolean() ? MINUTE : 1 + random.nextLong(10 * MINUTE);
                int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 3_000 : 60);
                boolean decimals = random.nextInt(3) > 0;
                for (int i = 0; i < count && time < START + DAYS * DAY; i++, time += pace) {
                    double value = decimals ? random.nextInt(100_000) / 100.0 - 300 : random.nextGaussian() * 1e6;
                    appender.append(key, time, random.nextInt(20) == 0 ? Double.NaN : value);
                }
            }
            appender.awaitDurable(appender.flush());
        }
    }

    /** Of one series a stretch, cut at any nanosecond or at the hour, or all of it. */
    private static void delete(Engine engine, Random random) {
        int id = engine.series().find(key(random.nextInt(4)));
        if (id < 0) {
            return;
        }
        RoaringBitmap series = RoaringBitmap.bitmapOf(id);
        long from = START + (long) (random.nextDouble() * DAYS * DAY);
        long to = from + (long) (random.nextDouble() * DAY);
        switch (random.nextInt(8)) {
            case 0 -> engine.delete(series, Long.MIN_VALUE, Long.MAX_VALUE);
            case 1, 2 -> engine.delete(series, from / HOUR * HOUR, to / HOUR * HOUR + HOUR);
            default -> engine.delete(series, from, to + 1);
        }
    }

    private static SeriesKey key(int number) {
        return new SeriesKey("m", "host" + number, "s", "v");
    }

    /** @return rows that were used */
    private static long ask(Engine engine, Random random, String where) {
        long rows = 0;
        try (Queries queries = new Queries(new EngineSource(engine), CLOCK, QueryLimits.defaults())) {
            for (int i = 0; i < 12; i++) {
                WindowQuestion question = question(random);
                WindowAnswer full = queries.window(question.tier(TierChoice.FULL));
                WindowAnswer auto;
                try (OpenWindow open = queries.open(question, () -> false)) {
                    auto = open.all();
                    rows += open.explanation().rows();
                    assertThat(open.explanation().rows() == 0
                                    || open.plan().tierText().equals("Fast"))
                            .isTrue();
                }
                compare(full, auto, where + ", question " + i + " " + question);
            }
        }
        return rows;
    }

    private static WindowQuestion question(Random random) {
        long from = START - DAY + (long) (random.nextDouble() * (DAYS + 1) * DAY);
        long to = from + (long) (random.nextDouble() * (START + (DAYS + 1) * DAY - from));
        if (random.nextInt(3) == 0) {
            from = START;
            to = START + DAYS * DAY;
        }
        String step = STEPS.get(random.nextInt(STEPS.size()));
        ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
        if (!zone.equals(ZoneOffset.UTC) && (step.equals("7m") || step.equals("90m"))) {
            step = "1h";
        }
        WindowQuestion question = WindowQuestion.of(
                        Selector.ALL,
                        new Window(from, Math.max(from + 1, to)),
                        Resolution.every(Step.parse("step", step)))
                .aggregate(AGGREGATES.get(random.nextInt(AGGREGATES.size())))
                .zone(zone);
        return random.nextInt(4) == 0 ? question.across(Across.MAX) : question;
    }

    private static void compare(WindowAnswer full, WindowAnswer auto, String where) {
        assertThat(auto.series()).as(where).hasSameSizeAs(full.series());
        for (int i = 0; i < full.series().size(); i++) {
            SeriesColumn expected = full.series().get(i);
            SeriesColumn found = auto.series().get(i);
            assertThat(found.key()).isEqualTo(expected.key());
            assertThat(found.times()).as(where).isEqualTo(expected.times());
            for (int p = 0; p < expected.values().length; p++) {
                double value = expected.values()[p];
                // Sums are rounded in other places: sums of at most a month of samples of at most 5e6.
                double allowed = Math.max(1e-9, Math.abs(value) * 1e-9);
                boolean same = Double.doubleToLongBits(value) == Double.doubleToLongBits(found.values()[p])
                        || Math.abs(value - found.values()[p]) <= allowed;
                assertThat(same)
                        .as(where + " at " + expected.times()[p] + ": " + value + " and " + found.values()[p])
                        .isTrue();
            }
        }
    }

    @TempDir
    Path directory;

    @Test
    void shouldAnswerFromRowsWhatIsNoLongerKeptAndSayWhatItCannot() {
        try (Engine engine = Engine.open(directory, OPTIONS, new RealDisk(), CLOCK);
                Queries queries = new Queries(new EngineSource(engine), CLOCK, QueryLimits.defaults())) {
            try (Appender appender = engine.appender()) {
                for (long time = START; time < START + 2 * DAY; time += MINUTE) {
                    appender.append(key(1), time, time / MINUTE % 10);
                }
            }
            engine.rollUp();
            engine.retain(RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 39));
            engine.compact();
            Window window = new Window(START, START + 2 * DAY);
            WindowQuestion open = WindowQuestion.of(Selector.ALL, window, Resolution.auto(1_500))
                    .aggregate(Aggregate.COUNT);

            for (WindowQuestion question : List.of(open, open.resolution(Resolution.every(Step.parse("step", "1h"))))) {
                WindowAnswer answer = queries.window(question);
                assertThat(answer.tier()).isEqualTo("Fast");
                assertThat(Arrays.stream(answer.series().get(0).values()).sum()).isEqualTo(2 * 1_440);
                assertThat(answer.damages()).isEmpty();
            }
            WindowAnswer median = queries.window(
                    open.aggregate(Aggregate.MEDIAN).resolution(Resolution.every(Step.parse("step", "1h"))));
            assertThat(median.series().get(0).times()).hasSize(24);
            assertThat(median.damages()).singleElement().asString().contains("no longer kept");
        }
    }

    @Test
    void shouldNotMakeHoursOfAZoneWithHalfHoursOfRowsOfAnHour() {
        try (Engine engine = Engine.open(directory, OPTIONS, new RealDisk(), CLOCK);
                Queries queries = new Queries(new EngineSource(engine), CLOCK, QueryLimits.defaults())) {
            try (Appender appender = engine.appender()) {
                for (long time = START; time < START + 3 * DAY; time += MINUTE) {
                    appender.append(key(1), time, time / MINUTE % 97);
                }
            }
            engine.rollUp();
            for (String zone : List.of("Asia/Kolkata", "Asia/Kathmandu", "Australia/Adelaide")) {
                for (String step : List.of("1h", "1d")) {
                    WindowQuestion question = WindowQuestion.of(
                                    Selector.ALL,
                                    new Window(START, START + 3 * DAY),
                                    Resolution.every(Step.parse("step", step)))
                            .aggregate(Aggregate.SUM)
                            .zone(ZoneId.of(zone));
                    try (OpenWindow open = queries.open(question, () -> false)) {
                        compare(queries.window(question.tier(TierChoice.FULL)), open.all(), zone + " by " + step);
                        assertThat(open.explanation().tier()).isEqualTo("Fast (5m)");
                        assertThat(open.explanation().rows()).isPositive();
                    }
                    assertThatThrownBy(() -> queries.window(question.tier(TierChoice.parse("1h"))))
                            .isInstanceOf(BadQuestion.class)
                            .hasMessageContaining("do not make up these buckets");
                }
            }
        }
    }

    @Test
    void shouldTellWhichTierAnsweredAndRefuseOneThatCannot() {
        try (Engine engine = Engine.open(directory, OPTIONS, new RealDisk(), CLOCK);
                Queries queries = new Queries(new EngineSource(engine), CLOCK, QueryLimits.defaults())) {
            try (Appender appender = engine.appender()) {
                for (long time = START; time < START + 2 * DAY; time += MINUTE) {
                    appender.append(key(1), time, time / MINUTE % 10);
                }
            }
            engine.rollUp();
            Window window = new Window(START, START + 2 * DAY);
            WindowQuestion hourly = WindowQuestion.of(Selector.ALL, window, Resolution.every(Step.parse("step", "1h")));

            assertThat(queries.window(hourly).tier()).isEqualTo("Fast");
            assertThat(queries.window(hourly.tier(TierChoice.FULL)).tier()).isEqualTo("Full");
            assertThat(queries.window(hourly.aggregate(Aggregate.MEDIAN)).tier())
                    .isEqualTo("Full");
            try (OpenWindow open = queries.open(hourly, () -> false)) {
                open.all();
                assertThat(open.explanation().tier()).isEqualTo("Fast (1h, 5m)");
                assertThat(open.explanation().rows()).isEqualTo(48);
                assertThat(open.explanation().toString()).contains("tier Fast (1h, 5m)");
            }
            WindowQuestion narrow = hourly.resolution(Resolution.every(Step.parse("step", "10m")));
            try (OpenWindow open = queries.open(narrow, () -> false)) {
                assertThat(open.explanation().tier()).isEqualTo("Fast (5m)");
            }
            WindowQuestion open = hourly.resolution(Resolution.auto(1_500));
            assertThat(queries.window(open.tier(TierChoice.parse("1h"))).interval())
                    .isEqualTo("1h");

            assertThatThrownBy(() -> queries.window(narrow.tier(TierChoice.parse("1h"))))
                    .isInstanceOf(BadQuestion.class)
                    .hasMessageContaining("do not make up these buckets");
            assertThatThrownBy(() ->
                            queries.window(hourly.aggregate(Aggregate.MEDIAN).tier(TierChoice.parse("1h"))))
                    .isInstanceOf(BadQuestion.class)
                    .hasMessageContaining("no median");
            assertThatThrownBy(() -> queries.window(hourly.tier(TierChoice.parse("1y"))))
                    .isInstanceOf(BadQuestion.class)
                    .hasMessageContaining("auto, full, fast, 5m, 1h");
        }
    }
}
