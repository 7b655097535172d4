package io.minke.engine.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SampleRingTest {
    private static void publish(SampleRing ring, int length, long mark, boolean urgent) {
        int claimed = ring.tryClaim(length);
        assertThat(claimed).isNotNegative();
        ring.buffer().putLong(claimed, mark);
        ring.publish(claimed, urgent);
    }

    @Test
    void shouldHandOverFramesInOrderAndRefuseWhenFull() {
        SampleRing ring = new SampleRing(1 << 16);
        int published = 0;
        int claimed;
        while ((claimed = ring.tryClaim(4_000)) >= 0) {
            ring.buffer().putLong(claimed, published++);
            ring.publish(claimed, false);
        }
        assertThat(published).isBetween(14, 16);
        AtomicLong next = new AtomicLong();
        while (ring.read(
                        (type, buffer, offset, length) ->
                                assertThat(buffer.getLong(offset)).isEqualTo(next.getAndIncrement()),
                        4)
                > 0) {}
        assertThat(next.get()).isEqualTo(published);
        assertThat(ring.isEmpty()).isTrue();
        publish(ring, 4_000, 0, false);
        assertThat(ring.isEmpty()).isFalse();
    }

    @Test
    void shouldWakeTheConsumerForAnUrgentFrameEveryTime() throws Exception {
        SampleRing ring = new SampleRing(1 << 16);
        int rounds = 20_000;
        AtomicInteger taken = new AtomicInteger();
        Thread consumer = new Thread(() -> {
            while (taken.get() < rounds) {
                if (ring.read((type, buffer, offset, length) -> taken.incrementAndGet(), 16) == 0) {
                    // A lost wake-up would cost ten seconds each.
                    ring.sleep(10_000_000_000L, ring::isEmpty);
                }
            }
        });
        long begun = System.nanoTime();
        consumer.start();
        for (int i = 0; i < rounds; i++) {
            publish(ring, 16, i, true);
            while (taken.get() <= i) {
                Thread.onSpinWait();
            }
        }
        consumer.join();
        assertThat(System.nanoTime() - begun).as("a lost wake-up").isLessThan(10_000_000_000L);
    }
}
