package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.disk.CheckedText;
import io.minke.engine.disk.DiskFault;
import io.minke.engine.disk.DiskOperation;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.tier.TierOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DirectorySettingsTest {
    private static final Path ROOT = Path.of("/data");
    private static final Path FILE = ROOT.resolve("settings");
    private static final DirectorySettings SETTINGS = new DirectorySettings(
            List.of(
                    TierOptions.of("5m", Duration.ofMinutes(5)),
                    TierOptions.of("1h", Duration.ofHours(1)).withLeastSamplesPerRow(0)),
            new RetentionRules(
                    Map.of("raw", 400, "1h", 0),
                    List.of(
                            new RetentionRules.Rule(
                                    "plan 7 (Gold)", Set.of("pim0585", "a b\\c\nd"), Map.of("raw", 800)),
                            new RetentionRules.Rule("", Set.of(), Map.of()))));
    private static final String GOLDEN = """
            minke settings 1
            tier 5m 300 10
            tier 1h 3600 0
            keep 0 1h
            keep 400 raw
            rule plan 7 (Gold)
            keep 800 raw
            host a b\\\\c\\nd
            host pim0585
            rule\s
            crc32c 3a2e8651
            """;

    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);

    @Test
    void shouldBeWrittenAsThePageSaysAndReadBack() {
        byte[] bytes = SETTINGS.encode().array();

        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(GOLDEN);
        assertThat(DirectorySettings.decode(bytes, "settings")).isEqualTo(SETTINGS);
    }

    @Test
    void shouldNoticeEveryChangedByteAndEveryMissingOne() {
        byte[] bytes = SETTINGS.encode().array();
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> DirectorySettings.decode(changed, "settings"))
                    .as("byte " + i)
                    .isInstanceOf(Damage.class);
            byte[] cut = Arrays.copyOf(bytes, i);
            assertThatThrownBy(() -> DirectorySettings.decode(cut, "settings"))
                    .as("length " + i)
                    .isInstanceOf(Damage.class);
        }
    }

    @Test
    void shouldRefuseWhatANewerVersionWroteAndChangeNothing() {
        try (Engine engine = open()) {
            assertThat(engine.status().problems()).isEmpty();
        }
        disk.publish(FILE, CheckedText.encode("minke settings 2\nnews\n"));
        List<Path> before = disk.files();

        assertThatThrownBy(this::open).isInstanceOf(Rejected.class).hasMessageContaining("version 2");
        assertThatThrownBy(() -> ReadOnlyEngine.open(ROOT, disk, InstantSource.system()))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("version 2");
        assertThat(disk.files()).isEqualTo(before);
    }

    @Test
    void shouldBeWrittenAnewWhereTheyAreDamaged() {
        open().close();
        byte[] before = disk.content(FILE);
        disk.flipBit(FILE, 3);

        try (ReadOnlyEngine reader = ReadOnlyEngine.open(ROOT, disk, InstantSource.system())) {
            assertThat(reader.problems()).singleElement().asString().contains("settings");
        }
        open().close();
        assertThat(disk.content(FILE)).isEqualTo(before);
    }

    @Test
    void shouldNotBeBelievedWhereTheDiskRefusesNewOnes() {
        RetentionRules rules = RetentionRules.KEEP_ALL.withDays("raw", 5);
        try (Engine engine = open();
                ReadOnlyEngine reader = ReadOnlyEngine.open(ROOT, disk, InstantSource.system())) {
            disk.failing(operation -> operation.kind() == DiskOperation.Kind.CREATE ? "no" : null);
            engine.retain(rules);
            assertThat(engine.status().problems()).singleElement().asString().contains("what is kept");
            assertThat(disk.exists(FILE)).isFalse();
            disk.failing(DiskFault.NONE);
            engine.compact();
            assertThat(engine.status().problems()).isEmpty();
            reader.refresh();
            assertThat(reader.retention()).isEqualTo(rules);
        }
    }

    private Engine open() {
        return Engine.open(ROOT, EngineOptions.defaults().withDiskReserveBytes(0), disk, InstantSource.system());
    }
}
