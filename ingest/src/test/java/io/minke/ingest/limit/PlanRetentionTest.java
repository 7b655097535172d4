package io.minke.ingest.limit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.engine.Appender;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.scan.Snapshot;
import io.minke.engine.series.SeriesKey;
import io.minke.ingest.inventory.Inventory;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.InventoryImport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples that are older than the default is kept for are there at a start: of a device, and of a host that nobody registered. */
class PlanRetentionTest {
    private static final EngineOptions KEEP_ALL = EngineOptions.defaults().withDiskReserveBytes(0);
    private static final EngineOptions TWO_DAYS = KEEP_ALL.withRetention(
                    RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 2))
            .withRetentionProvisional(true);
    private static final long FIVE_DAYS_MILLIS = 5 * 86_400_000L;
    private static final SeriesKey DEVICE = new SeriesKey("m", "core01", "s", "v");
    private static final SeriesKey OTHER = new SeriesKey("m", "other", "s", "v");
    private static final String PLAN = """
            {"kind":"plan","id":550,"name":"Gold","full_retention":%s}
            {"kind":"device","id":1,"device_name":"core01","device_type":"router","plan_id":550,"device_sample_rate":"1","sending_ips":["10.0.0.1"],"minimize_snmp":true,"device_bgp_type":"none"}
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void writeOldSamples() {
        try (Engine engine = Engine.open(directory, KEEP_ALL);
                Appender appender = engine.appender()) {
            long time = (System.currentTimeMillis() - FIVE_DAYS_MILLIS) * 1_000_000L;
            appender.append(DEVICE, time, 1);
            appender.append(OTHER, time, 1);
            appender.awaitDurable(appender.flush());
            engine.seal();
        }
    }

    @Test
    void shouldKeepWhatPlansKeepLongerThanTheDefaultThroughAStart() {
        importPlan("10");
        try (Engine engine = Engine.open(directory, TWO_DAYS);
                Inventory inventory = new Inventory(directory, InstantSource.system())) {
            assertHeldBack(engine);
            follow(inventory, engine);
            await().until(() -> engine.status().problems().isEmpty());
            assertThat(engine.retention().rules()).hasSize(1);
            engine.compact();
            try (Snapshot snapshot = engine.snapshot()) {
                assertThat(snapshot.lastValue(engine.series().find(DEVICE))).isEqualTo(1);
                assertThat(snapshot.lastValue(engine.series().find(OTHER))).isNaN();
            }
        }
    }

    @Test
    void shouldTakeLateSamplesOfLongerPlansBeforeTheInventoryIsRead() {
        importPlan("10");
        long late = (System.currentTimeMillis() - FIVE_DAYS_MILLIS + 1) * 1_000_000L;
        try (Engine engine = Engine.open(directory, TWO_DAYS);
                Inventory inventory = new Inventory(directory, InstantSource.system());
                Appender appender = engine.appender()) {
            appender.append(DEVICE, late, 2);
            appender.append(OTHER, late, 2);
            appender.awaitDurable(appender.flush());
            follow(inventory, engine);
            await().until(() -> engine.retention().rules().size() == 1);
            try (Snapshot snapshot = engine.snapshot()) {
                assertThat(snapshot.lastValue(engine.series().find(DEVICE))).isEqualTo(2);
                assertThat(snapshot.lastValue(engine.series().find(OTHER))).isNaN();
            }
        }
    }

    @Test
    void shouldLetTheDefaultHoldWhereNoPlanNamesDays() {
        importPlan("null");
        assertDefaultHolds();
    }

    @Test
    void shouldLetTheDefaultHoldWhereTheInventoryIsEmpty() {
        InventoryDatabase.open(directory).close();
        assertDefaultHolds();
    }

    @Test
    void shouldLetTheDefaultHoldWhereThereIsNoInventory() {
        assertDefaultHolds();
    }

    private void assertDefaultHolds() {
        try (Engine engine = Engine.open(directory, TWO_DAYS);
                Inventory inventory = new Inventory(directory, InstantSource.system())) {
            assertHeldBack(engine);
            follow(inventory, engine);
            await().until(() -> engine.status().segmentSamples() == 0);
            assertThat(engine.status().problems()).isEmpty();
        }
    }

    @Test
    void shouldHoldTheDefaultBackWhileTheInventoryCannotBeRead() throws IOException {
        Path file = directory.resolve(InventoryDatabase.FILE_NAME);
        Files.writeString(file, "nothing of the kind ".repeat(100));
        try (Engine engine = Engine.open(directory, TWO_DAYS);
                Inventory inventory = new Inventory(directory, InstantSource.system())) {
            follow(inventory, engine);
            assertThat(inventory.problem()).contains("inventory.db");
            assertHeldBack(engine);

            // Away is not read, either.
            Files.delete(file);
            await().until(() -> String.valueOf(inventory.problem()).contains("has gone"));
            assertHeldBack(engine);

            importPlan("null");
            await().until(() -> engine.status().segmentSamples() == 0);
        }
    }

    /** Through whole rounds of the background. */
    private static void assertHeldBack(Engine engine) {
        engine.compact();
        engine.compact();
        assertThat(engine.status().segmentSamples()).isEqualTo(2);
        assertThat(engine.status().problems())
                .singleElement()
                .asString()
                .contains("nothing leaves the disk for its age")
                .contains("inventory");
    }

    private static void follow(Inventory inventory, Engine engine) {
        inventory.start(() -> {});
        inventory.addFollower(new PlanRetention(engine));
    }

    private void importPlan(String fullRetention) {
        try (InventoryDatabase database = InventoryDatabase.open(directory)) {
            byte[] records = PLAN.formatted(fullRetention).getBytes(UTF_8);
            assertThat(new InventoryImport(database, InstantSource.system(), null)
                            .run(new ByteArrayInputStream(records), false, count -> {})
                            .errors())
                    .isEmpty();
        }
    }
}
