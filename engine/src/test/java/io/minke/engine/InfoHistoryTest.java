package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.disk.RealDisk;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesJournal;
import io.minke.engine.series.SeriesKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoHistoryTest {
    private static final SeriesKey KEY = new SeriesKey("check_txrx", "pim0585", "txrx", "dnrx");

    @TempDir
    Path directory;

    private static SeriesInfo info(double warning) {
        return new SeriesInfo("dBm", "dBm", -49, 5, null, null, List.of(warning, 20.0), false);
    }

    private static InfoChange change(double warning) {
        return new InfoChange(KEY, info(warning), (long) warning);
    }

    @Test
    void shouldRecordTheFirstChangesOfAnHourAndThenTheLast() {
        InfoHistory history = new InfoHistory();
        List<InfoChange> released = new ArrayList<>();
        history.release(1_000, false, released::add);
        for (int i = 0; i < InfoHistory.CHANGES_PER_HOUR; i++) {
            assertThat(history.takes(7, change(i))).isTrue();
        }
        assertThat(history.takes(7, change(100))).isFalse();
        assertThat(history.takes(7, change(101))).isFalse();
        assertThat(history.takes(8, change(1))).isTrue();
        history.release(1_000 + InfoHistory.HOUR_MILLIS - 1, false, released::add);
        assertThat(released).isEmpty();
        history.release(1_000 + InfoHistory.HOUR_MILLIS, false, released::add);
        assertThat(released).containsExactly(change(101));
        assertThat(history.takes(7, change(102))).isTrue();
    }

    @Test
    void shouldKnowTheLatestAfterACleanCloseAndNotGrowWithEveryCheck() {
        EngineOptions options = EngineOptions.defaults().withDiskReserveBytes(0);
        try (Engine engine = Engine.open(directory, options);
                Appender appender = engine.appender()) {
            for (int i = 0; i < 1_000; i++) {
                appender.append(KEY, i + 1, i);
                // The same info with every sample, and then one that moves.
                while (!appender.offerInfo(KEY, i < 500 ? info(1) : info(i), i + 1)) {
                    appender.awaitDurable(appender.flush());
                }
            }
            appender.awaitDurable(appender.flush());
            assertThat(engine.series().info(0)).isEqualTo(info(999));
        }
        List<Double> recorded = new ArrayList<>();
        try (SeriesIndex index = new SeriesIndex(new MemoryAccount("test", 64 << 20))) {
            SeriesJournal.load(
                    new RealDisk(),
                    directory.resolve("series"),
                    index,
                    (id, nanos, info) -> recorded.add(info.thresholds().get(0)));
        }
        assertThat(recorded).containsExactly(1.0, 500.0, 501.0, 502.0, 503.0, 999.0);
        try (Engine engine = Engine.open(directory, options)) {
            assertThat(engine.series().info(0)).isEqualTo(info(999));
        }
    }
}
