package io.minke.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

final class MicroCommandTest {
    /** The command sets both ends of the heap, and what a benchmark adds comes behind that: a smaller end does not start. */
    @Test
    void shouldLeaveTheHeapOfEveryBenchmarkToTheCommand() {
        assertThat(BenchmarkList.defaultList()
                        .find(
                                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                                List.of(".*"),
                                List.of()))
                .hasSizeGreaterThan(30)
                .allSatisfy(MicroCommandTest::assertNoHeap);
    }

    private static void assertNoHeap(BenchmarkListEntry entry) {
        assertThat(entry.getJvmArgsAppend().orElse(List.of()))
                .as(entry.getUsername())
                .noneMatch(flag -> flag.startsWith("-Xm"));
    }
}
