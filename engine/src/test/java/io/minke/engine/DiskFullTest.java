package io.minke.engine;

import static io.minke.engine.EngineReading.key;
import static io.minke.engine.EngineReading.minute;
import static io.minke.engine.EngineReading.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.SimulatedDisk.PowerCut;
import io.minke.engine.failure.DiskFailure;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A disk that fills up refuses whole groups, loses nothing that was acknowledged, shows nothing that was refused, and goes on alone when there is room. */
class DiskFullTest {
    private static final Path ROOT = Path.of("/data");
    private static final int STEP_BYTES = Integer.getInteger("minke.full.step", 120_011);

    /** Acknowledged samples by host. */
    private final Map<String, TreeMap<Long, Double>> acknowledged = new HashMap<>();

    @Test
    void shouldResumeByItselfWhereverTheSpaceEnds() {
        long refusals = 0;
        for (int room = 0; room < 1_200_000; room += STEP_BYTES) {
            refusals += fillUp(room, false);
            refusals += fillUp(room, true);
        }
        assertThat(refusals).isGreaterThan(40);
    }

    private int fillUp(int room, boolean restartWhileFull) {
        acknowledged.clear();
        int refused = 0;
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), room);
        Engine engine = open(disk);
        write(engine, 0);
        disk.capacityBytes(disk.usedBytes() + room);
        for (int batch = 1; batch < 36; batch++) {
            if (!write(engine, batch)) {
                refused++;
            }
            if (batch == 28) {
                // Nothing half: what was refused is not there, now and after a restart.
                check(engine, "room " + room + ", full");
                for (PowerCut cut : PowerCut.values()) {
                    try (Engine other = open(disk.afterPowerCut(cut, room))) {
                        check(other, "room " + room + ", " + cut);
                    }
                }
                if (restartWhileFull) {
                    engine.close();
                    engine = open(disk);
                    check(engine, "room " + room + ", opened while full");
                }
            }
            if (batch == 32) {
                disk.capacityBytes(Long.MAX_VALUE / 2);
            }
            if (batch > 32) {
                assertThat(engine.status().problems())
                        .as("room %d, batch %d", room, batch)
                        .isEmpty();
            }
        }
        check(engine, "room " + room + ", at the end");
        engine.seal();
        engine.close();
        try (Engine again = open(disk)) {
            check(again, "room " + room + ", opened again");
        }
        return refused;
    }

    /** Known and new series, in one frame, which is kept or refused as a whole. @return whether it was kept */
    private boolean write(Engine engine, int batch) {
        Map<String, TreeMap<Long, Double>> sent = new HashMap<>();
        Appender appender = engine.appender();
        try {
            for (int i = 0; i < 2_000; i++) {
                String host = i % 3 == 0 ? "new" + batch + "-" + i % 60 : "known" + i % 10;
                appender.append(key(host), minute(batch * 10_000 + i), batch);
                sent.computeIfAbsent(host, any -> new TreeMap<>()).put(minute(batch * 10_000 + i), (double) batch);
            }
            appender.awaitDurable(appender.flush());
            sent.forEach((host, samples) ->
                    acknowledged.computeIfAbsent(host, any -> new TreeMap<>()).putAll(samples));
            return true;
        } catch (DiskFailure full) {
            assertThat(full.passes()).as(full.getMessage()).isTrue();
            return false;
        } finally {
            appender.close();
        }
    }

    private void check(Engine engine, String where) {
        acknowledged.forEach((host, samples) ->
                assertThat(read(engine, key(host))).as("%s, %s", where, host).containsAllEntriesOf(samples));
        for (int id = 0; id < engine.series().count(); id++) {
            String host = engine.series().key(id).host();
            TreeMap<Long, Double> found = read(engine, key(host));
            found.keySet()
                    .removeAll(acknowledged.getOrDefault(host, new TreeMap<>()).keySet());
            if (!found.isEmpty()) {
                fail("%s: %s has %d samples that were refused", where, host, found.size());
            }
        }
    }

    private static Engine open(SimulatedDisk disk) {
        return Engine.open(
                ROOT,
                EngineOptions.defaults()
                        .withDiskReserveBytes(0)
                        .withRingBytes(2 << 20)
                        .withLogFileBytes(8 << 20),
                disk,
                InstantSource.system());
    }
}
