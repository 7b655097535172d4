package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Rejected;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checking and dumping a directory that holds every kind of file. */
class DirectoryCareTest {
    private static final long START = 1_676_505_600_000_000_000L;
    private static final long MINUTE = 60_000_000_000L;
    private static final SeriesInfo DBM =
            new SeriesInfo("dBm", "dBm", -49, 5, "-11", "-8", List.of(-11.0, -8.0), false);

    @TempDir
    private Path directory;

    private final Disk disk = new RealDisk();

    @BeforeEach
    void writeSomeOfEverything() {
        EngineOptions options = EngineOptions.defaults().withDiskReserveBytes(0);
        try (Engine engine = Engine.open(directory, options);
                Appender appender = engine.appender()) {
            write(appender, 0, 100);
            appender.offerInfo(key(0), DBM, START);
            appender.awaitDurable(appender.flush());
            engine.seal();
            write(appender, 100, 150);
            appender.awaitDurable(appender.flush());
        }
    }

    @Test
    void shouldFindNoDamageWhereThereIsNone() {
        DirectoryCheck.Report report = DirectoryCheck.run(disk, directory);

        assertThat(report.damages()).isEmpty();
        assertThat(String.join("\n", report.summary()))
                // What is sealed has left the log.
                .contains("log: ", " of 100 samples", "series: 2 names", "segments: 1 files");
    }

    @Test
    void shouldNameTheFileOfEveryFlippedByteAndChangeNothing() throws IOException {
        List<String> missed = new ArrayList<>();
        for (Path file : files()) {
            byte[] content = Files.readAllBytes(file);
            int length = lengthWithoutZeros(content);
            for (int part = 0; part < 5; part++) {
                int offset = part * (length - 1) / 4;
                content[offset] ^= 0x10;
                Files.write(file, content);
                TreeMap<Path, Long> before = sizes();
                List<String> damages = DirectoryCheck.run(disk, directory).damages();
                assertThat(sizes()).isEqualTo(before);
                // The very end of a log may as well be a write that a crash cut off, which is no damage.
                boolean mayBeTorn = isAppendOnly(file) && part == 4;
                String parent = String.valueOf(file.getParent());
                if (damages.stream().noneMatch(damage -> damage.contains(parent)) && !mayBeTorn) {
                    missed.add(file + " at " + offset + ": " + damages);
                }
                content[offset] ^= 0x10;
                Files.write(file, content);
            }
        }
        assertThat(missed).isEmpty();
        assertThat(DirectoryCheck.run(disk, directory).damages()).isEmpty();
    }

    /** The damage of one segment, told once, is none of the others'. */
    @Test
    void shouldBlameNoOtherSegmentForADamagedOne() throws IOException {
        long day = 1_440;
        for (int i = 1; i <= 3; i++) {
            try (Engine engine = Engine.open(directory, EngineOptions.defaults().withDiskReserveBytes(0));
                    Appender appender = engine.appender()) {
                write(appender, (int) (i * day), (int) (i * day) + 10);
                appender.awaitDurable(appender.flush());
                engine.seal();
            }
        }
        List<Path> segments = files().stream()
                .filter(file -> file.toString().endsWith(".seg"))
                .toList();
        assertThat(segments).hasSizeGreaterThan(3);
        for (Path segment : segments) {
            byte[] content = Files.readAllBytes(segment);
            content[content.length - 12] ^= 0x10;
            Files.write(segment, content);
            assertThat(DirectoryCheck.run(disk, directory).damages())
                    .singleElement()
                    .asString()
                    .contains(segment.toString());
            content[content.length - 12] ^= 0x10;
            Files.write(segment, content);
        }
    }

    @Test
    void shouldRefuseToCheckWhatIsNoDataDirectory() {
        Path elsewhere = directory.resolve("elsewhere");
        assertThatThrownBy(() -> DirectoryCheck.run(disk, elsewhere))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("is not a data directory");
    }

    @Test
    void shouldCountTheBytesInEveryQuarantine() throws IOException {
        long before = bytesInAll();
        for (String place : List.of("quarantine/1", "tiers/1h/quarantine", "tiers/1h/quarantine/1")) {
            Path quarantine = Files.createDirectories(directory.resolve(place));
            Files.write(quarantine.resolve("damaged"), new byte[1_000]);
        }
        assertThat(bytesInAll()).isEqualTo(before + 3_000);
    }

    private long bytesInAll() {
        List<String> lines = new ArrayList<>();
        FileDump.print(disk, directory, lines::add);
        String last = lines.get(lines.size() - 1);
        return Long.parseLong(last.strip().split(" ")[0].replace(",", ""));
    }

    @Test
    void shouldShowEveryFileReadably() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : files()) {
            FileDump.print(disk, file, line -> all.append(line).append('\n'));
        }

        assertThat(all)
                .contains("records from 1 on")
                .contains("series 0 2023-02-16T01:40:00Z 100.25")
                .contains("series 0 check_txrx__pim0__txrx__dnrx")
                .contains("series 1 check_txrx__pim1__txrx__dnrx")
                .contains("dBm")
                .contains("minke catalog 3")
                .contains("200 samples (0 gaps) of 2 series in 2 blocks")
                .contains("2023-02-16T00:00:00Z 0.25 … 2023-02-16T01:39:00Z 99.25")
                .doesNotContain("no valid record");
    }

    @Test
    void shouldSayWhereEveryByteOfADirectoryGoes() throws IOException {
        List<String> lines = new ArrayList<>();

        FileDump.print(disk, directory, lines::add);

        assertThat(lines).contains("samples in segments: 200");
        long total = 0;
        for (long length : sizes().values()) {
            total += length;
        }
        assertThat(bytesOf(lines, "IN ALL")).isEqualTo(total);
        long parts = 0;
        for (String part : List.of("SEGMENTS", "TIER 5m", "TIER 1h", "LOG", "SERIES", "CATALOGS")) {
            parts += bytesOf(lines, part.toUpperCase(Locale.ROOT));
        }
        assertThat(parts).isEqualTo(total);
        long inSegments = 0;
        for (String part : List.of("times ", "values ", "table: ", "directory ", "header")) {
            long bytes = bytesOf(lines, part);
            assertThat(bytes).as(part).isPositive();
            inSegments += bytes;
        }
        assertThat(inSegments).isEqualTo(bytesOf(lines, "SEGMENTS"));
    }

    private static long bytesOf(List<String> lines, String kind) {
        long bytes = 0;
        for (String line : lines) {
            if (line.contains(" a sample  " + kind)) {
                bytes += Long.parseLong(line.trim().split(" ")[0].replace(",", ""));
            }
        }
        return bytes;
    }

    @Test
    void shouldShowTheSorePlaceAndWhatLiesAround() throws IOException {
        Path log = files().stream()
                .filter(file -> file.toString().contains("wal-"))
                .findFirst()
                .orElseThrow();
        byte[] content = Files.readAllBytes(log);
        content[64 + 30] ^= 1;
        Files.write(log, content);
        List<String> lines = new ArrayList<>();

        FileDump.print(disk, log, lines::add);

        assertThat(lines.get(0)).contains("records from 2 on");
        assertThat(lines.get(1)).startsWith("  64: ").endsWith("that are no valid record");
    }

    @Test
    void shouldRefuseToShowStrangeFiles() throws IOException {
        Path strange = Files.writeString(directory.resolve("holiday.jpg"), "x");
        assertThatThrownBy(() -> FileDump.print(disk, strange, line -> {}))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("is not a file of Minke");
        assertThatThrownBy(() -> FileDump.print(disk, directory.resolve("wal-none"), line -> {}))
                .hasMessageContaining("there is no file");
    }

    @Test
    void shouldSayWhoShowsTheInventory() throws IOException {
        List<String> lines = new ArrayList<>();
        FileDump.print(disk, Files.writeString(directory.resolve("inventory.db"), "SQLite"), lines::add);
        assertThat(lines).singleElement().asString().contains("6 bytes of SQLite", "minke inventory export");
    }

    private static void write(Appender appender, int from, int to) {
        for (int i = from; i < to; i++) {
            appender.append(key(0), START + i * MINUTE, i + 0.25);
            appender.append(key(1), START + i * MINUTE, -i);
        }
    }

    private static SeriesKey key(int i) {
        return new SeriesKey("check_txrx", "pim" + i, "txrx", "dnrx");
    }

    private static boolean isAppendOnly(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("wal-") || name.startsWith("journal-");
    }

    private static int lengthWithoutZeros(byte[] content) {
        int length = content.length;
        while (length > 1 && content[length - 1] == 0) {
            length--;
        }
        return length;
    }

    /** What matters: the lock holds a process id, the index repeats the journal, an older catalog is a spare. */
    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> files = new ArrayList<>(all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("LOCK")
                            && !file.getFileName().toString().startsWith("index.cm"))
                    .sorted()
                    .toList());
            List<Path> catalogs = files.stream()
                    .filter(file -> file.getFileName().toString().startsWith("catalog-"))
                    .toList();
            files.removeAll(catalogs.subList(0, catalogs.size() - 1));
            return files;
        }
    }

    private TreeMap<Path, Long> sizes() throws IOException {
        TreeMap<Path, Long> sizes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                sizes.put(file, Files.size(file));
            }
        }
        return sizes;
    }
}
