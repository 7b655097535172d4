package io.minke.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class GrowthTest {
    private static Epoch epoch(long mebibytes, int handles, long questionMillis) {
        Histogram batches = new Histogram(3);
        batches.recordValue(1_000_000);
        Histogram questions = new Histogram(3);
        questions.recordValue(questionMillis * 1_000_000);
        return new Epoch(1_000, mebibytes << 20, handles, 30, batches, questions);
    }

    @Test
    void shouldNameWhatGrows() {
        List<Epoch> epochs = new ArrayList<>();
        for (int index = 0; index < 8; index++) {
            epochs.add(epoch(300 + 60L * index, 100 + 20 * index, 5 + 20L * index));
        }
        assertThat(Growth.of(epochs))
                .hasSize(3)
                .anyMatch(line -> line.startsWith("GREW: anonymous memory"))
                .anyMatch(line -> line.startsWith("GREW: handles"))
                .anyMatch(line -> line.startsWith("GREW: question p99"));
    }

    @Test
    void shouldStaySilentWhenNothingDoes() {
        List<Epoch> epochs = List.of(
                epoch(900, 300, 50), epoch(300, 100, 5), epoch(340, 105, 9), epoch(310, 99, 4), epoch(330, 110, 12));
        assertThat(Growth.of(epochs)).isEmpty();
    }
}
