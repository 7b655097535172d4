package io.minke.engine;

import static io.minke.engine.EngineReading.key;
import static io.minke.engine.EngineReading.minute;
import static io.minke.engine.EngineReading.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.minke.engine.disk.DiskFault;
import io.minke.engine.disk.DiskOperation;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.SimulatedDisk.PowerCut;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.series.SeriesInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    /** What an engine does between a refusal and the room that comes back. */
    private enum WhileFull {
        NOTHING,
        HOUSEKEEPING,
        SEAL,
        SEAL_AND_HOUSEKEEPING,
        RESTART
    }

    /** Names that found no room wait in memory for the next force, whoever makes it. */
    @ParameterizedTest
    @EnumSource(WhileFull.class)
    void shouldResumeByItselfWhateverItDidWhileNewSeriesWaited(WhileFull done) throws InterruptedException {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
        Engine engine = open(disk);
        write(engine, 0);
        Semaphore refusedWrites = new Semaphore(0);
        disk.failing(operation -> {
            boolean refused = operation.kind() == DiskOperation.Kind.WRITE
                    && operation.path().toString().contains("journal-");
            if (refused) {
                refusedWrites.release();
            }
            return refused ? "No space left on device" : null;
        });
        assertThat(write(engine, longNames())).isFalse();
        if (done == WhileFull.SEAL || done == WhileFull.SEAL_AND_HOUSEKEEPING) {
            engine.seal();
        }
        if (done == WhileFull.HOUSEKEEPING || done == WhileFull.SEAL_AND_HOUSEKEEPING) {
            refusedWrites.drainPermits();
            assertThat(refusedWrites.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();
        }
        if (done == WhileFull.RESTART) {
            engine.close();
            engine = open(disk);
        }
        disk.failing(DiskFault.NONE);
        for (int batch = 1; batch < 4; batch++) {
            assertThat(write(engine, batch)).as("batch %d", batch).isTrue();
        }
        assertThat(write(engine, longNames())).isTrue();
        assertThat(engine.status().problems()).isEmpty();
        check(engine, "room again");
        engine.seal();
        engine.close();
        try (Engine again = open(disk)) {
            check(again, "opened again");
        }
    }

    /** Some look at the clock goes with each attempt: housekeeping makes twenty a second, circles would make tens of thousands. */
    @Test
    void shouldSleepBetweenAttemptsWhileOnlyInfosWait() throws InterruptedException {
        Semaphore looks = new Semaphore(0);
        InstantSource clock = () -> {
            looks.release();
            return Instant.now();
        };
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
        try (Engine engine = Engine.open(
                ROOT, EngineOptions.defaults().withDiskReserveBytes(1 << 20).withRingBytes(2 << 20), disk, clock)) {
            assertThat(write(engine, 0)).isTrue();
            disk.usableBytes(0);
            int batch = 1;
            while (write(engine, batch)) {
                batch++;
            }
            Appender appender = engine.appender();
            appender.append(key("known1"), minute(0), 0);
            appender.offerInfo(
                    key("known1"), new SeriesInfo("dBm", "dBm", -49, 5, null, null, List.of(-20.0), false), minute(0));
            assertThatThrownBy(() -> appender.awaitDurable(appender.flush())).isInstanceOf(DiskFailure.class);
            appender.close();
            looks.drainPermits();
            assertThat(looks.tryAcquire(1_000, 1, TimeUnit.SECONDS)).isFalse();
        }
    }

    /** A frame that {@link Appender#append} published by itself was refused, and there is room again when the last one comes. */
    @Test
    void shouldNotCallDurableWhatWasRefusedOnTheWay() {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
        try (Engine engine = Engine.open(
                        ROOT,
                        EngineOptions.defaults().withDiskReserveBytes(1 << 20).withRingBytes(2 << 20),
                        disk,
                        InstantSource.system());
                Appender appender = engine.appender()) {
            leave(engine, disk, 0);
            for (int i = 0; i <= Appender.FRAME_SAMPLES; i++) {
                appender.append(key("known1"), minute(i), i);
            }
            // Behind it, so that its fate is settled too.
            assertThat(write(engine, 0)).isFalse();
            leave(engine, disk, 1L << 40);
            assertThatThrownBy(() -> appender.awaitDurable(appender.flush())).isInstanceOf(DiskFailure.class);
            appender.append(key("known1"), minute(0), 0);
            long kept = appender.flush();
            appender.awaitDurable(kept);
            appender.awaitDurable(kept);
        }
    }

    /** Who writes beside the engine needs no restart when room comes back, though the engine's own writer does. */
    @Test
    void shouldTellOthersOfRoomThatCameBackOrWentAfterItsWriterHadStopped() {
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);
        try (Engine engine = Engine.open(
                ROOT,
                EngineOptions.defaults().withDiskReserveBytes(1 << 20).withRingBytes(2 << 20),
                disk,
                InstantSource.system())) {
            disk.failing(operation -> operation.kind() == DiskOperation.Kind.FORCE ? "Input/output error" : null);
            Appender appender = engine.appender();
            appender.append(key("known1"), minute(0), 0);
            assertThatThrownBy(() -> appender.awaitDurable(appender.flush())).isInstanceOf(DiskFailure.class);
            appender.close();
            disk.failing(DiskFault.NONE);
            for (int round = 0; round < 2; round++) {
                disk.usableBytes(0);
                assertThatThrownBy(engine::requireRoom).isInstanceOf(DiskFailure.class);
                disk.usableBytes(1L << 40);
                engine.requireRoom();
            }
        }
    }

    private static void leave(Engine engine, SimulatedDisk disk, long usableBytes) {
        disk.usableBytes(usableBytes);
        await().until(() -> engine.status().writable() == usableBytes > 0);
    }

    /** More of them than the zeros ahead in the journal hold. */
    private static List<String> longNames() {
        Random random = new Random(1);
        return Stream.generate(() -> random.nextLong() + "-" + random.nextLong() + "-" + random.nextLong())
                .limit(3_000)
                .toList();
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
        return write(
                engine,
                batch,
                IntStream.range(0, 2_000)
                        .mapToObj(i -> i % 3 == 0 ? "new" + batch + "-" + i % 60 : "known" + i % 10)
                        .toList());
    }

    private boolean write(Engine engine, List<String> newHosts) {
        return write(engine, 100, newHosts);
    }

    private boolean write(Engine engine, int batch, List<String> hosts) {
        Map<String, TreeMap<Long, Double>> sent = new HashMap<>();
        Appender appender = engine.appender();
        try {
            for (int i = 0; i < hosts.size(); i++) {
                String host = hosts.get(i);
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
