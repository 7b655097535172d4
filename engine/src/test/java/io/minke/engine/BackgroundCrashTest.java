package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.SimulatedDisk.PowerCut;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The power goes while the background does everything at once, see {@link BackgroundLife}; and then one of the catalogs is damaged besides. A life has some 3,000 operations, so the cuts are drawn, others
 * in each build, and more in the long form, {@code -Dminke.background.cuts=2000}. A failure names its seed and operation, {@code -Dminke.background.only=SEED,OPERATION} tries that one alone.
 */
class BackgroundCrashTest {
    private static final int CUTS = Integer.getInteger("minke.background.cuts", 12);
    private static final String ONLY = System.getProperty("minke.background.only", "");

    @Test
    void shouldAnswerTheSameWhereverThePowerGoesAndWhicheverCatalogIsDamaged() {
        if (!ONLY.isEmpty()) {
            String[] numbers = ONLY.split(",", 2);
            sweep(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
            return;
        }
        Random random = new Random();
        for (int round = 0; round < CUTS; round++) {
            long seed = random.nextInt(1_000_000);
            sweep(seed, random.nextInt((int) operationsOf(seed) + 1));
        }
    }

    @Test
    void shouldAnswerTheSameWhenNothingHappens() {
        int nested = 0;
        for (long seed = 1; seed <= 3; seed++) {
            SimulatedDisk disk = new SimulatedDisk(Path.of("/"), seed);
            BackgroundLife life = new BackgroundLife();
            life.live(disk, seed);
            nested += life.nestedSeals();
            life.check(disk, null, "seed " + seed);
        }
        assertThat(nested).as("seals in between").isGreaterThan(3);
    }

    private static long operationsOf(long seed) {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), seed);
        new BackgroundLife().live(disk, seed);
        assertThat(disk.openHandles()).as("seed " + seed).isZero();
        return disk.operationCount();
    }

    private static void sweep(long seed, long cut) {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), seed);
        disk.crashAt(cut);
        BackgroundLife life = new BackgroundLife();
        life.live(disk, seed);
        String where = "seed " + seed + ", power cut at operation " + cut;
        for (PowerCut kind : PowerCut.values()) {
            life.check(disk.afterPowerCut(kind, cut), null, where + ", " + kind);
        }
        Random random = new Random(cut);
        List<Path> roots = new ArrayList<>(List.of(BackgroundLife.ROOT));
        BackgroundLife.TIERS.forEach(
                tier -> roots.add(BackgroundLife.ROOT.resolve("tiers").resolve(tier)));
        for (Path root : roots) {
            PowerCut kind = PowerCut.values()[random.nextInt(PowerCut.values().length)];
            SimulatedDisk damaged = disk.afterPowerCut(kind, cut);
            List<Path> pair = BackgroundLife.catalogs(damaged, root);
            // The first catalog of a directory stands alone until the first publish behind it.
            if (pair.size() > 1) {
                Path catalog = pair.get(random.nextInt(pair.size()));
                damaged.flipBit(catalog, random.nextInt((int) damaged.length(catalog)));
                life.check(damaged, catalog, where + ", " + kind + ", damaged " + catalog);
            }
        }
    }
}
