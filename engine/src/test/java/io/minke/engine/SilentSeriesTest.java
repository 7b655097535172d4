package io.minke.engine;

import static io.minke.engine.EngineReading.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.SimulatedDisk.PowerCut;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.series.KeyPart;
import io.minke.engine.tier.TierOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** A series of which nothing is kept any more, neither a sample nor a row, is in no listing; and nobody else leaves them. */
class SilentSeriesTest {
    private static final Path ROOT = Path.of("/data");
    private static final RetentionRules RULES =
            RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 5).withDays("1h", 20);

    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
    private Instant now = Instant.parse("2023-02-16T00:00:00Z");
    private final InstantSource clock = () -> now;

    @Test
    void shouldLeaveTheListingsWithItsLastRowAndComeBackWithItsNextSample() {
        try (Engine engine = open()) {
            engine.retain(RULES);
            day(engine, "silent");
            day(engine, "other");
            int id = engine.series().find(key("silent"));
            // The samples go, the rows stay.
            pass(10, engine, "other");
            assertThat(engine.status().segmentsExpired()).isPositive();
            assertListed(engine, "other", "silent");
            pass(12, engine, "other");
            assertListed(engine, "other");
            assertThat(engine.catalog().distinct(KeyPart.HOST)).containsExactly("other");
            assertThat(engine.catalog().having(KeyPart.HOST, "silent").isEmpty())
                    .isTrue();
            assertThat(engine.series().find(key("silent"))).isEqualTo(id);
            append(engine, "silent");
            assertThat(hosts(engine)).containsExactly("other", "silent");
            assertThat(engine.series().find(key("silent"))).isEqualTo(id);
            engine.compact();
            engine.compact();
            assertListed(engine, "other", "silent");
        }
    }

    @Test
    void shouldBeToldToTheNextStartAndToReadersBesideIt() {
        try (Engine engine = open();
                ReadOnlyEngine reader = ReadOnlyEngine.open(ROOT, disk, clock)) {
            engine.retain(RULES);
            day(engine, "silent");
            pass(30, engine, "other");
            assertListed(engine, "other");
            assertListed(reader, "other");
            append(engine, "silent");
            assertListed(reader, "other", "silent");
            pass(30, engine, "other");
            assertListed(engine, "other");
            assertListed(reader, "other");
            try (ReadOnlyEngine late = ReadOnlyEngine.open(ROOT, disk, clock)) {
                assertThat(hosts(late)).containsExactly("other");
            }
        }
        for (PowerCut cut : PowerCut.values()) {
            try (Engine again = Engine.open(ROOT, options(), disk.afterPowerCut(cut, 1), clock)) {
                assertThat(hosts(again)).as(cut.toString()).containsExactly("other");
                append(again, "silent");
                assertThat(hosts(again)).containsExactly("other", "silent");
            }
        }
    }

    /** The one before it is older than the sample, which is in a segment by now and no longer in the log. */
    @Test
    void shouldBeListedThoughOnlyAnOlderCatalogIsLeftThatDoesNotKnowItsSample() {
        try (Engine engine = open()) {
            engine.retain(RULES);
            day(engine, "silent");
            pass(30, engine, "other");
            assertListed(engine, "other");
            engine.compact();
            engine.compact();
            append(engine, "silent");
            engine.seal();
        }
        List<Path> catalogs = BackgroundLife.catalogs(disk, ROOT);
        disk.flipBit(catalogs.get(catalogs.size() - 1), 20);
        try (Engine again = open()) {
            assertThat(hosts(again)).contains("silent");
        }
    }

    @Test
    void shouldStayWhileAnyDaysHaveNoEnd() {
        try (Engine engine = open()) {
            day(engine, "silent");
            for (RetentionRules endless : List.of(
                    RetentionRules.KEEP_ALL,
                    RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 5),
                    RULES.withRules(List.of(new RetentionRules.Rule(
                            "endless", Set.of("silent"), Map.of(RetentionRules.RAW, 0, "1h", 0)))))) {
                engine.retain(endless);
                pass(20, engine, "other");
                engine.compact();
                assertListed(engine, "other", "silent");
            }
        }
    }

    @Test
    void shouldComeBackWhenLongerDaysBringItsSamplesBack() {
        RetentionRules brief = RetentionRules.KEEP_ALL.withRules(
                List.of(new RetentionRules.Rule("brief", Set.of("silent"), Map.of(RetentionRules.RAW, 2, "1h", 2))));
        try (Engine engine = open()) {
            for (int host = 0; host < 40; host++) {
                day(engine, "host" + host);
            }
            day(engine, "silent");
            engine.retain(brief);
            pass(4, engine, "host0");
            await().untilAsserted(() -> assertThat(hosts(engine)).hasSize(40).doesNotContain("silent"));
            engine.retain(RetentionRules.KEEP_ALL);
            engine.compact();
            await().untilAsserted(() -> assertThat(hosts(engine)).hasSize(41));
            engine.delete(RoaringBitmap.bitmapOf(engine.series().find(key("silent"))), Long.MIN_VALUE, Long.MAX_VALUE);
            engine.compact();
            assertThat(hosts(engine)).as("deleted").hasSize(40);
        }
    }

    /** A sample that comes between the look and the change of the listings. */
    @Test
    void shouldNotLeaveWithASampleThatCameMeanwhile() {
        try (Engine engine = open()) {
            engine.retain(RULES);
            day(engine, "silent");
            pass(30, engine, "other");
            for (int round = 0; round < 40; round++) {
                engine.requestCompaction();
                append(engine, "silent");
                assertThat(hosts(engine)).contains("silent");
                engine.compact();
                assertThat(hosts(engine)).contains("silent");
                pass(30, engine, "other");
            }
        }
    }

    private Engine open() {
        return Engine.open(ROOT, options(), disk, clock);
    }

    private static EngineOptions options() {
        return EngineOptions.defaults()
                .withDiskReserveBytes(0)
                .withRingBytes(2 << 20)
                .withTiers(List.of(TierOptions.of("1h", Duration.ofHours(1)).withLeastSamplesPerRow(0)));
    }

    /** A day of samples, up to now. */
    private void day(Engine engine, String host) {
        try (Appender appender = engine.appender()) {
            for (int hour = 23; hour >= 0; hour--) {
                appender.append(key(host), nanos(now.minus(Duration.ofHours(hour))), hour);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    private void append(Engine engine, String host) {
        try (Appender appender = engine.appender()) {
            appender.append(key(host), nanos(now), 1);
            appender.awaitDurable(appender.flush());
        }
    }

    /** Days go by in which a host is heard of. */
    private void pass(int days, Engine engine, String heard) {
        now = now.plus(Duration.ofDays(days));
        append(engine, heard);
        engine.compact();
    }

    /** The background finds it, the writer lets it go, and a catalog tells it: somewhat later than the call that began it. */
    private static void assertListed(ReadableEngine engine, String... expected) {
        await().untilAsserted(() -> assertThat(hosts(engine)).containsExactly(expected));
    }

    private static Set<String> hosts(ReadableEngine engine) {
        Set<String> hosts = new TreeSet<>();
        engine.catalog()
                .all()
                .forEach((int id) -> hosts.add(engine.series().key(id).host()));
        return hosts;
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L;
    }
}
