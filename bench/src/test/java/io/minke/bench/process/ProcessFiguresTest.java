package io.minke.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

final class ProcessFiguresTest {
    /** Each ends somewhere between two of the files that are read. */
    private static final int ENDING_PROCESSES = 200;

    @Test
    void shouldBeNullOfAProcessThatEndsWhileItIsRead() throws IOException {
        for (int turn = 0; turn < ENDING_PROCESSES; turn++) {
            Process process = new ProcessBuilder("true").start();
            while (ProcessFigures.ifRunning(process.pid()) != null) {
                Thread.onSpinWait();
            }
            assertThat(process.onExit().join().exitValue()).isZero();
            assertThatThrownBy(() -> ProcessFigures.of(process.pid()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("process " + process.pid() + " can't be read");
        }
    }

    @Test
    void shouldTellOfThisProcess() {
        ProcessFigures here = ProcessFigures.ifRunning(ProcessHandle.current().pid());
        assertThat(here).isNotNull();
        assertThat(here.residentBytes()).isPositive();
        assertThat(here.threads()).isPositive();
        assertThat(here.handles()).isPositive();
    }
}
