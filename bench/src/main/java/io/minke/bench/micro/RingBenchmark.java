package io.minke.bench.micro;

import io.minke.engine.ring.SampleFrame;
import io.minke.engine.ring.SampleRing;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Handing samples to the writer: claim a frame, fill its columns, publish; a consumer on another thread takes frames and looks at each timestamp. Scores are samples a second through the
 * ring, full rings waited out.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the method marked Setup first.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RingBenchmark {
    private static final int SAMPLES = 1_024;

    private final SampleRing ring = new SampleRing(16 << 20);
    private final byte[] payload = new byte[SampleFrame.payloadLength(SAMPLES)];
    private volatile boolean running = true;
    private long taken;
    private final MessageHandler handler = this::take;
    private Thread consumer;

    @Setup
    public void startConsumer() {
        consumer = new Thread(this::consume, "consumer");
        consumer.setDaemon(true);
        consumer.start();
    }

    private void consume() {
        while (running) {
            if (ring.read(handler, 64) == 0) {
                ring.sleep(1_000_000, ring::isEmpty);
            }
        }
    }

    private void take(int type, org.agrona.MutableDirectBuffer frame, int offset, int length) {
        int start = offset + SampleFrame.PAYLOAD_OFFSET;
        int count = SampleFrame.count(frame, start);
        long sum = 0;
        for (int index = 0; index < count; index++) {
            sum += frame.getLong(start + SampleFrame.timestampsOffset() + index * Long.BYTES);
        }
        taken += sum;
    }

    @TearDown
    public void stopConsumer() throws InterruptedException {
        running = false;
        ring.wake();
        consumer.join();
    }

    @Benchmark
    @Threads(1)
    @OperationsPerInvocation(SAMPLES)
    public void oneProducer() {
        handOver();
    }

    @Benchmark
    @Threads(2)
    @OperationsPerInvocation(SAMPLES)
    public void twoProducers() {
        handOver();
    }

    private void handOver() {
        int length = SampleFrame.PAYLOAD_OFFSET + payload.length;
        int claimed = ring.tryClaim(length);
        while (claimed < 0) {
            Thread.yield();
            claimed = ring.tryClaim(length);
        }
        AtomicBuffer buffer = ring.buffer();
        SampleFrame.header(buffer, claimed, 1, false, 1, 0);
        buffer.putBytes(claimed + SampleFrame.PAYLOAD_OFFSET, payload);
        SampleFrame.count(buffer, claimed + SampleFrame.PAYLOAD_OFFSET, SAMPLES);
        ring.publish(claimed, false);
    }
}
