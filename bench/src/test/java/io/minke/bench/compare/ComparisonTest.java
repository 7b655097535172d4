package io.minke.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.bench.fleet.FleetOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole comparison of two processes that embed the same engine: everything is measured, and nothing differs. */
final class ComparisonTest {
    @TempDir
    private Path directory;

    @Test
    void shouldMeasureEverythingOfEveryEngineInTurn() throws IOException {
        Plan plan = new Plan(FleetOptions.of(12, 130, true, 4), 1, 2_000, 3, 2, 0.3, directory);
        List<String> progress = new ArrayList<>();
        Comparison comparison = new Comparison(
                plan,
                List.of(
                        new EmbeddedContestant("one", "minke", List.of()),
                        new EmbeddedContestant("another", "minke", List.of())),
                progress::add);
        comparison.run(1);
        assertThat(comparison.hasFirstFailed()).isFalse();
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.figures()).hasSize(2).allSatisfy(figures -> {
            assertThat(figures.remarks()).isEmpty();
            for (Figure figure : Figure.values()) {
                assertThat(figures.median(figure)).as(figure.name()).isNotNull();
            }
            assertThat(figures.median(Figure.CRASH_LOST)).isZero();
            assertThat(figures.median(Figure.CRASH_ACKNOWLEDGED)).isPositive();
        });
        assertThat(progress).anyMatch(line -> line.startsWith("another: killed with"));
        assertThat(directory).as("what was measured is cleared away").isDirectoryNotContaining("glob:**data-*");
    }

    @Test
    void shouldTellThatTheFirstEngineFailed() throws IOException {
        Plan plan = new Plan(FleetOptions.of(12, 130, true, 4), 1, 2_000, 3, 2, 0, directory);
        Comparison comparison = new Comparison(plan, List.of(new StartsOnce()), line -> {});
        comparison.run(1);
        assertThat(comparison.hasFirstFailed()).isTrue();
        assertThat(comparison.figures().get(0).remarks())
                .singleElement()
                .asString()
                .startsWith("round 1 of 1 ended early");
    }

    /** Its rehearsal, that is. */
    private static final class StartsOnce implements Contestant {
        private final Contestant engine = new EmbeddedContestant("once", "minke", List.of());
        private int starts;

        @Override
        public String name() {
            return engine.name();
        }

        @Override
        public String description() {
            return "";
        }

        @Override
        public List<String> command(Plan plan, Path data, int port) throws IOException {
            starts++;
            return starts == 1 ? engine.command(plan, data, port) : List.of("false");
        }

        @Override
        public String readyTarget() {
            return engine.readyTarget();
        }

        @Override
        public Drive drive(Running running) throws IOException {
            return engine.drive(running);
        }
    }
}
