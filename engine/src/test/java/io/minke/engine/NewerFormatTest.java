package io.minke.engine;

import static io.minke.engine.EngineReading.key;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.minke.engine.disk.CheckedText;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.NewerFormat;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.tier.TierOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a later program are neither damage nor rubbish: who can't read one of them leaves the whole directory as it is, and says what to do. */
class NewerFormatTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2023-03-01T00:00:00Z"));
    private static final EngineOptions OPTIONS = EngineOptions.defaults()
            .withDiskReserveBytes(0)
            .withTiers(List.of(TierOptions.of("1h", Duration.ofHours(1)).withLeastSamplesPerRow(0)));

    @TempDir
    private Path directory;

    /** A directory with every kind of file; the newest catalog is the last one by its name. */
    private Path fill() throws IOException {
        Path data = directory.resolve("data");
        try (Engine engine = Engine.open(data, OPTIONS, new RealDisk(), CLOCK)) {
            EngineReading.write(engine, key("a"), 0, 600, 1);
            engine.rollUp();
            EngineReading.write(engine, key("a"), 600, 700, 2);
        }
        return data;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "catalog-\\d+",
                "settings",
                "tiers/1h/catalog-\\d+",
                "tiers/1h/note",
                "wal/wal-.*",
                "series/journal-.*"
            })
    void shouldRefuseTheDirectoryAndChangeNothing(String kind) throws IOException {
        Path data = fill();
        // What a start has to put in order, where it may.
        Files.write(data.resolve("catalog-77.tmp"), new byte[3]);
        Files.write(data.resolve("tiers/1h/note.tmp"), new byte[3]);
        shouldBeRefused(data, kind);
    }

    /** Whoever writes these in another way raises the version of their catalog; one that somebody copied is found when they are opened. */
    @ParameterizedTest
    @ValueSource(strings = {"segments/.*\\.seg", "tiers/1h/segments/.*\\.seg"})
    void shouldRefuseSegmentsAndLeaveThemAlone(String kind) throws IOException {
        shouldBeRefused(fill(), kind);
    }

    private static void shouldBeRefused(Path data, String kind) throws IOException {
        Path forged = forge(data, kind);
        Map<String, ByteBuffer> before = contents(data);
        for (int round = 0; round < 2; round++) {
            assertThatThrownBy(() -> Engine.open(data, OPTIONS, new RealDisk(), CLOCK))
                    .isInstanceOf(NewerFormat.class)
                    .hasMessageContainingAll(forged.toString(), "newer Minke", "version 99", "nothing was changed");
        }
        assertThat(contents(data)).isEqualTo(before);
    }

    /** Whoever reads beside an owner of a newer version says so, too, instead of answering a part. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "catalog-\\d+",
                "settings",
                "tiers/1h/catalog-\\d+",
                "tiers/1h/note",
                "wal/wal-.*",
                "series/journal-.*",
                "segments/.*\\.seg",
                "tiers/1h/segments/.*\\.seg"
            })
    void shouldBeRefusedByAReaderBesideIt(String kind) throws IOException {
        Path data = fill();
        Path forged = forge(data, kind);
        Map<String, ByteBuffer> before = contents(data);
        assertThatThrownBy(() -> ReadOnlyEngine.open(data, new RealDisk(), CLOCK))
                .isInstanceOf(NewerFormat.class)
                .hasMessageContainingAll(forged.toString(), "newer Minke", "version 99");
        assertThat(contents(data)).isEqualTo(before);
    }

    /** The owner was started anew, as a newer version. */
    @ParameterizedTest
    @ValueSource(strings = {"catalog-\\d+", "settings", "tiers/1h/note", "wal/wal-.*", "series/journal-.*"})
    void shouldBeToldByAReaderThatGoesOnWithWhatItSaw(String kind) throws IOException {
        Path data = fill();
        try (ReadOnlyEngine reader = ReadOnlyEngine.open(data, new RealDisk(), CLOCK)) {
            assertThat(EngineReading.read(reader, key("a"))).hasSize(700);
            Path forged;
            // The reader looks when it gets this lock: a file that it took over before it was forged is one that it
            // need not read again.
            synchronized (reader) {
                try (Engine engine = Engine.open(data, OPTIONS, new RealDisk(), CLOCK)) {
                    EngineReading.write(engine, key("b"), 0, 600, 1);
                    engine.retain(RetentionRules.KEEP_ALL.withDays("1h", 3_000));
                    engine.rollUp();
                    EngineReading.write(engine, key("b"), 600, 700, 1);
                }
                forged = forge(data, kind);
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(reader.problems())
                            .anySatisfy(problem -> assertThat(problem).contains(forged.toString(), "version 99")));
            assertThat(EngineReading.read(reader, key("a"))).hasSize(700);
        }
    }

    /** Raises the version of the last file of a kind. */
    private static Path forge(Path data, String kind) throws IOException {
        List<String> files = contents(data).keySet().stream()
                .filter(file -> file.matches(kind))
                .toList();
        assertThat(files).as(kind).isNotEmpty();
        Path forged = data.resolve(files.get(files.size() - 1));
        byte[] newer = kind.endsWith("seg")
                ? newerSegment(forged)
                : kind.contains("-.*") ? newerRecords(forged) : newerText(forged);
        Files.write(forged, newer);
        return forged;
    }

    /** Its number is a newer one for a damaged bit: that is damage, and no reason to refuse. */
    @Test
    void shouldStartWhereAVersionIsOnlyDamaged() throws IOException {
        Path data = fill();
        for (String file : List.of("settings", "tiers/1h/note")) {
            byte[] bytes = Files.readAllBytes(data.resolve(file));
            bytes[new String(bytes, UTF_8).indexOf('\n') - 1] = '9';
            Files.write(data.resolve(file), bytes);
        }
        try (Engine engine = Engine.open(data, OPTIONS, new RealDisk(), CLOCK)) {
            assertThat(EngineReading.read(engine, key("a"))).hasSize(700);
        }
    }

    private static byte[] newerText(Path file) throws IOException {
        String text = Files.readString(file);
        String lines = text.substring(0, text.lastIndexOf("crc32c")).replaceFirst(" \\d+\n", " 99\n");
        return CheckedText.encode(lines).array();
    }

    private static byte[] newerRecords(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        crc.update(bytes.putInt(8, 99).array(), 0, 60);
        return bytes.putInt(60, (int) crc.getValue()).array();
    }

    private static byte[] newerSegment(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(LITTLE_ENDIAN);
        return bytes.putShort(8, (short) 99)
                .putShort(bytes.capacity() - 20 + 4, (short) 99)
                .array();
    }

    /** Files by their names below the directory; the lock and the map of names are open as soon as somebody tries. */
    private static Map<String, ByteBuffer> contents(Path data) throws IOException {
        Map<String, ByteBuffer> contents = new TreeMap<>();
        for (Path file : EngineWithTiers.filesBelow(data)) {
            String name = data.relativize(file).toString();
            if (!name.equals("LOCK")) {
                contents.put(name, ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
