package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.engine.series.SeriesKey;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roaringbitmap.RoaringBitmap;

/** Pools interrupt their threads when they are shut down, and a library is called by such threads: what they ask for is done, and they stay interrupted. */
final class InterruptedCallerTest {
    private static final SeriesKey KEY = EngineReading.key("pim0001");

    @TempDir
    private Path directory;

    private enum Call {
        WRITE,
        READ,
        SEAL,
        COMPACT,
        ROLL_UP,
        SNAPSHOT,
        DELETE,
        STATUS
    }

    private Engine open() {
        return Engine.open(directory.resolve("data"), EngineOptions.defaults().withDiskReserveBytes(0));
    }

    private static void interrupted(Runnable call) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            call.run();
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(task, "interrupted");
        thread.start();
        assertThat(task.get()).as("still interrupted").isTrue();
    }

    @Test
    void shouldCloseForOneWhoIsInterrupted() throws Exception {
        Engine engine = open();
        EngineReading.write(engine, KEY, 0, 100, 1);
        interrupted(engine::close);
        try (Engine again = open()) {
            assertThat(EngineReading.read(again, KEY)).hasSize(100);
        }
    }

    @Test
    void shouldLeaveNothingBehindThatWasNotOpenedForOneWhoIsInterrupted() throws Exception {
        try (Engine engine = open()) {
            EngineReading.write(engine, KEY, 0, 100, 1);
        }
        interrupted(() ->
                assertThatThrownBy(this::open).isInstanceOf(DiskFailure.class).hasMessageContaining("interrupted"));
        try (Engine again = open()) {
            assertThat(EngineReading.read(again, KEY)).hasSize(100);
        }
    }

    @Test
    void shouldCloseAReaderForOneWhoIsInterrupted() throws Exception {
        try (Engine engine = open()) {
            EngineReading.write(engine, KEY, 0, 100, 1);
            ReadOnlyEngine reader = ReadOnlyEngine.open(directory.resolve("data"));
            interrupted(reader::close);
            try (ReadOnlyEngine again = ReadOnlyEngine.open(directory.resolve("data"))) {
                assertThat(EngineReading.read(again, KEY)).hasSize(100);
            }
        }
    }

    /** A caller's failure stays his, whatever thread did the work. */
    @Test
    void shouldTellWhyASnapshotIsNotTaken() {
        try (Engine engine = open()) {
            assertThatThrownBy(() -> engine.snapshotTo(directory.resolve("data")))
                    .isInstanceOf(Rejected.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void shouldDoWhatOneAsksForWhoIsInterrupted(Call call) throws Exception {
        try (Engine engine = open()) {
            EngineReading.write(engine, KEY, 0, 100, 1);
            interrupted(() -> call(engine, call));
            EngineReading.write(engine, KEY, 200, 300, 2);
            engine.compact();
            int more = call == Call.WRITE ? 50 : call == Call.DELETE ? -10 : 0;
            assertThat(EngineReading.read(engine, KEY)).hasSize(200 + more);
            assertThat(engine.status().problems()).isEmpty();
        }
    }

    private void call(Engine engine, Call call) {
        switch (call) {
            case WRITE -> EngineReading.write(engine, KEY, 100, 150, 3);
            case READ -> assertThat(EngineReading.read(engine, KEY)).hasSize(100);
            case SEAL -> engine.seal();
            case COMPACT -> engine.compact();
            case ROLL_UP -> engine.rollUp();
            case SNAPSHOT -> engine.snapshotTo(directory.resolve("copy"));
            case DELETE ->
                engine.delete(RoaringBitmap.bitmapOf(0, 1, 2, 3), EngineReading.minute(10), EngineReading.minute(20));
            case STATUS -> assertThat(engine.status()).isNotNull();
        }
    }
}
