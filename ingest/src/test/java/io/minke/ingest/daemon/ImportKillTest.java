package io.minke.ingest.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.ingest.inventory.CpeStore;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.InventoryImport;
import java.io.BufferedWriter;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import in a process of its own, killed while it writes. More rounds: {@code -Dminke.import.kills=30}. */
class ImportKillTest {
    private static final int KILLS = Integer.getInteger("minke.import.kills", 2);
    private static final int CPES = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void shouldBeConsistentAfterAKillAndWholeAfterTheSameImportAgain() throws Exception {
        long seed = Long.getLong("minke.seed", System.nanoTime());
        Random random = new Random(seed);
        Path lines = directory.resolve("cpes.jsonl");
        try (BufferedWriter out = Files.newBufferedWriter(lines)) {
            for (int i = 0; i < CPES; i++) {
                out.write("{\"internal_id\":\"cpe" + i + "\",\"external_id\":\"x" + i + "\",\"realm\":\"r" + i % 10
                        + "\",\"olt\":\"olt" + i % 100 + "\",\"registration_id\":\"0/1/" + i % 16 + "-" + i % 64
                        + "\"}\n");
            }
        }
        for (int round = 0; round < KILLS; round++) {
            Path data = Files.createDirectory(directory.resolve("data" + round));
            Process importer = start(data, lines);
            Path database = data.resolve(InventoryDatabase.FILE_NAME);
            await().atMost(PATIENCE).until(() -> Files.exists(database) && count(data) > 0 || !importer.isAlive());
            Thread.sleep(random.nextInt(400));
            importer.destroyForcibly().waitFor();

            try (InventoryDatabase survivor = InventoryDatabase.open(data)) {
                long kept = new CpeStore(survivor).page(null, null, 1, 0).count();
                assertThat(survivor.check()).as("seed %d", seed).isEmpty();
                assertThat(kept).as("seed %d", seed).isBetween(1L, (long) CPES);
                // Whole transactions, in the order of the file.
                assertThat(kept == CPES || kept % 10_000 == 0)
                        .as("%d, seed %d", kept, seed)
                        .isTrue();
                assertThat(new CpeStore(survivor).byInternalId("cpe" + (kept - 1)))
                        .isNotNull();
                assertThat(sumOfRealms(survivor)).as("seed %d", seed).isEqualTo(kept);
                try (InputStream in = Files.newInputStream(lines)) {
                    InventoryImport.Report again =
                            new InventoryImport(survivor, InstantSource.system(), null).run(in, false, count -> {});
                    assertThat(again.errors()).isEmpty();
                    assertThat(again.changedCount()).isEqualTo(CPES - kept);
                }
                assertThat(new CpeStore(survivor).page(null, null, 1, 0).count())
                        .isEqualTo(CPES);
            }
        }
    }

    private static long sumOfRealms(InventoryDatabase database) {
        long sum = 0;
        for (int realm = 0; realm < 10; realm++) {
            sum += new CpeStore(database).page(null, "r" + realm, 1, 0).count();
        }
        return sum;
    }

    private static long count(Path data) {
        try (InventoryDatabase database = InventoryDatabase.open(data)) {
            return new CpeStore(database).page(null, null, 1, 0).count();
        }
    }

    private Process start(Path data, Path lines) throws Exception {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Minke.class.getName(),
                        "inventory",
                        "import",
                        lines.toString(),
                        "--data",
                        data.toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("import.log").toFile())
                .start();
    }
}
