package io.minke.query.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.Appender;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineSourceTest {
    @TempDir
    Path directory;

    @Test
    void shouldFindAServiceWithACommaByTheNameItsUsersKnow() {
        try (Engine engine = Engine.open(directory, EngineOptions.defaults().withDiskReserveBytes(0))) {
            try (Appender appender = engine.appender()) {
                appender.append(new SeriesKey("disk", "win01", "disk\\, windows", "C"), 1, 42);
                appender.append(new SeriesKey("disk", "win01", "disk,zone=mad", "C"), 1, 43);
            }
            EngineSource source = new EngineSource(engine);
            assertThat(source.find(new SeriesKey("disk", "win01", "disk, windows", "C")))
                    .isEqualTo(0);
            assertThat(source.find(new SeriesKey("disk", "win01", "disk\\, windows", "C")))
                    .isEqualTo(0);
            assertThat(source.find(new SeriesKey("disk", "win01", "disk,zone=mad", "C")))
                    .isEqualTo(1);
            assertThat(source.find(new SeriesKey("disk", "win01", "disk", "C"))).isEqualTo(SampleSource.ABSENT);
            assertThat(source.having(KeyPart.SERVICE, "disk, windows").toArray())
                    .containsExactly(0);
        }
    }
}
