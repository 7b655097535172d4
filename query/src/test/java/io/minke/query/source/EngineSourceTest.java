package io.minke.query.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.Appender;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.KeyPart;
import io.minke.engine.series.SeriesKey;
import io.minke.query.select.Matcher;
import io.minke.query.select.Selector;
import java.nio.file.Path;
import java.util.List;
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
            // In a list of names, a name that holds a comma is told by being there.
            for (String service : List.of("disk, windows", "disk\\, windows")) {
                Matcher matcher = Matcher.ofParameter("service", service);
                assertThat(Selector.ALL.with(KeyPart.SERVICE, matcher).resolve(source))
                        .containsExactly(0);
            }
            assertThat(Selector.ALL
                            .with(KeyPart.SERVICE, Matcher.ofParameter("service", "disk,zone=mad"))
                            .resolve(source))
                    .containsExactly(1);
            assertThat(Selector.ALL
                            .with(KeyPart.METRIC, Matcher.ofParameter("metric", "B,C"))
                            .resolve(source))
                    .containsExactly(0, 1);
        }
    }
}
