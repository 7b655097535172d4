package io.minke.engine;

import io.minke.engine.ring.SampleFrame;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The frames that will be logged, forced and applied together: their payloads, copied out of the ring, one behind the other. Writer thread only. */
final class FrameGroup {
    /** 128 frames of 2,048 samples are 5 MiB: large enough that a force is shared, small enough to stay in the last-level cache. */
    static final int MAX_FRAMES = 128;

    private final UnsafeBuffer memory =
            new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_FRAMES * SampleFrame.payloadLength(Appender.FRAME_SAMPLES)));
    private final int[] offsets = new int[MAX_FRAMES + 1];
    private int frameCount;
    private long sampleCount;

    /** Copies a payload behind the others. @return its offset in {@link #memory()} */
    int add(DirectBuffer source, int offset, int length) {
        int start = offsets[frameCount];
        memory.putBytes(start, source, offset, length);
        offsets[++frameCount] = start + length;
        sampleCount += SampleFrame.count(memory, start);
        return start;
    }

    UnsafeBuffer memory() {
        return memory;
    }

    int frameCount() {
        return frameCount;
    }

    int free() {
        return MAX_FRAMES - frameCount;
    }

    int offset(int frame) {
        return offsets[frame];
    }

    int length(int frame) {
        return offsets[frame + 1] - offsets[frame];
    }

    /** Of all payloads. */
    long bytes() {
        return offsets[frameCount];
    }

    long sampleCount() {
        return sampleCount;
    }

    void clear() {
        frameCount = 0;
        sampleCount = 0;
    }
}
