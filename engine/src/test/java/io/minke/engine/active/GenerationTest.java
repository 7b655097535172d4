package io.minke.engine.active;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.memory.Arena;
import io.minke.engine.memory.MemoryAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationTest {
    private final MemoryAccount account = new MemoryAccount("active", 1L << 30);

    @AfterEach
    void everythingIsGivenBack() {
        assertThat(account.usedBytes()).isZero();
    }

    @Test
    void shouldReturnEverySampleOfEverySeriesInTheOrderOfArrival() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Generation generation = new Generation(1, 1, 0, account);
        int seriesCount = 3_000;
        List<List<long[]>> expected = new ArrayList<>();
        for (int id = 0; id < seriesCount; id++) {
            expected.add(new ArrayList<>());
        }
        for (int i = 0; i < 200_000; i++) {
            // A few series get most of the samples, so that all chunk sizes occur.
            int id = random.nextInt(10) < 5 ? random.nextInt(5) : random.nextInt(seriesCount);
            long time = random.nextLong();
            double value = Double.longBitsToDouble(random.nextLong());
            generation.append(id, time, value);
            expected.get(id).add(new long[] {time, Double.doubleToRawLongBits(value)});
        }
        for (int id = 0; id < seriesCount; id++) {
            int count = generation.count(id);
            assertThat(count)
                    .as("seed %d series %d", seed, id)
                    .isEqualTo(expected.get(id).size());
            long[] times = new long[count];
            double[] values = new double[count];
            generation.copy(id, count, times, values);
            long max = Long.MIN_VALUE;
            boolean ordered = true;
            for (int i = 0; i < count; i++) {
                long[] sample = expected.get(id).get(i);
                assertThat(times[i])
                        .as("seed %d series %d sample %d", seed, id, i)
                        .isEqualTo(sample[0]);
                assertThat(Double.doubleToRawLongBits(values[i]))
                        .as("seed %d series %d sample %d", seed, id, i)
                        .isEqualTo(sample[1]);
                ordered &= i == 0 || sample[0] > max;
                max = Math.max(max, sample[0]);
            }
            assertThat(generation.ordered(id)).isEqualTo(ordered);
            assertThat(generation.maxTime(id)).isEqualTo(max);
        }
        generation.release();
    }

    @Test
    void shouldKnowNothingOfSeriesItNeverSaw() {
        Generation generation = new Generation(1, 1, 0, account);
        generation.append(5_000, 1, 1);
        assertThat(generation.count(0)).isZero();
        assertThat(generation.count(5_001)).isZero();
        assertThat(generation.count(1_000_000)).isZero();
        assertThat(generation.ordered(4)).isTrue();
        assertThat(generation.maxTime(4)).isEqualTo(Long.MIN_VALUE);
        assertThat(generation.seriesLimit()).isGreaterThan(5_000);
        generation.release();
    }

    @Test
    void shouldCallEqualTimestampsUnordered() {
        Generation generation = new Generation(1, 1, 0, account);
        generation.append(0, 7, 1);
        assertThat(generation.ordered(0)).isTrue();
        generation.append(0, 7, 2);
        assertThat(generation.ordered(0)).isFalse();
        generation.release();
    }

    @Test
    void shouldShowConcurrentReadersOnlyWholeSamples() throws Exception {
        Generation generation = new Generation(1, 1, 0, account);
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            long[] times = new long[200_000];
            double[] values = new double[200_000];
            while (!done.get()) {
                for (int id = 0; id < 4; id++) {
                    int count = generation.count(id);
                    generation.copy(id, count, times, values);
                    for (int i = 0; i < count; i++) {
                        if (times[i] != i || values[i] != i * 0.5 + id) {
                            wrong.set("series " + id + " sample " + i + ": " + times[i] + " " + values[i]);
                        }
                    }
                }
            }
        });
        reader.start();
        for (int i = 0; i < 100_000; i++) {
            for (int id = 0; id < 4; id++) {
                generation.append(id, i, i * 0.5 + id);
            }
        }
        done.set(true);
        reader.join();
        assertThat(wrong.get()).isNull();
        generation.release();
    }

    @Test
    void shouldRefuseBeyondTheLimitOfItsAccountAndKeepWhatItHas() {
        MemoryAccount small = new MemoryAccount("small", Arena.SLAB_BYTES);
        Generation generation = new Generation(1, 1, 0, small);
        int[] appended = {0};
        assertThatThrownBy(() -> {
                    while (true) {
                        generation.append(0, appended[0], appended[0]);
                        appended[0]++;
                    }
                })
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("small");
        assertThat(generation.count(0)).isEqualTo(appended[0]);
        generation.release();
        assertThat(small.usedBytes()).isZero();
    }

    @Test
    void shouldKeepItsMemoryUntilTheLastReferenceIsGone() {
        Generation generation = new Generation(1, 1, 0, account);
        generation.append(0, 1, 42);
        generation.retain();
        generation.release();
        double[] values = new double[1];
        generation.copy(0, 1, new long[1], values);
        assertThat(values[0]).isEqualTo(42);
        generation.release();
        assertThatThrownBy(generation::retain).isInstanceOf(EngineBug.class);
    }
}
