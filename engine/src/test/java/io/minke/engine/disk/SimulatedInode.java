package io.minke.engine.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A file's bytes: what a power cut can't take, and what was written since the last force. */
final class SimulatedInode {
    static final int SECTOR_BYTES = 512;

    private sealed interface Change {}

    private record Written(int offset, byte[] bytes) implements Change {}

    private record Cut(int length) implements Change {}

    private byte[] live;
    private int liveLength;
    private byte[] durable;
    private int durableLength;
    private final List<Change> unforced = new ArrayList<>();

    SimulatedInode(byte[] content) {
        live = content;
        durable = content;
        liveLength = content.length;
        durableLength = content.length;
    }

    int length() {
        return liveLength;
    }

    byte[] content() {
        return Arrays.copyOf(live, liveLength);
    }

    int read(byte[] target, long offset) {
        int count = (int) Math.max(0, Math.min(target.length, liveLength - offset));
        if (count > 0) {
            System.arraycopy(live, (int) offset, target, 0, count);
        }
        return count;
    }

    void write(int offset, byte[] bytes) {
        unforced.add(new Written(offset, bytes));
        live = put(live == durable ? live.clone() : live, offset, bytes, 0, bytes.length);
        liveLength = Math.max(liveLength, offset + bytes.length);
    }

    void truncate(int length) {
        if (length < liveLength) {
            unforced.add(new Cut(length));
            live = Arrays.copyOf(live, length);
            liveLength = length;
        }
    }

    void flipBit(int offset) {
        live[offset] ^= 1;
        if (durable != live && offset < durableLength) {
            durable[offset] ^= 1;
        }
    }

    void force() {
        if (!unforced.isEmpty()) {
            durable = content();
            durableLength = liveLength;
            unforced.clear();
        }
    }

    /** The kernel could not write, says so once, and holds the pages for clean from then on. */
    void forceFails(Random random) {
        byte[] left = afterPowerCut(SimulatedDisk.PowerCut.TORN, random);
        durable = left;
        durableLength = left.length;
        unforced.clear();
        // What is live stays live: a reader sees the new bytes until the machine restarts.
    }

    byte[] afterPowerCut(SimulatedDisk.PowerCut cut, Random random) {
        return switch (cut) {
            case ALL_UNFORCED_LOST -> Arrays.copyOf(durable, durableLength);
            case ALL_KEPT -> content();
            case TORN -> torn(random);
        };
    }

    private byte[] torn(Random random) {
        byte[] bytes = Arrays.copyOf(durable, durableLength);
        int length = durableLength;
        int keptOfTen = List.of(1, 5, 9).get(random.nextInt(3));
        for (Change change : unforced) {
            if (change instanceof Cut kept && random.nextInt(10) < keptOfTen) {
                length = Math.min(length, kept.length());
                bytes = Arrays.copyOf(bytes, length);
            } else if (change instanceof Written written) {
                int end = written.offset() + written.bytes().length;
                for (int from = written.offset(); from < end; ) {
                    int to = Math.min(end, (from / SECTOR_BYTES + 1) * SECTOR_BYTES);
                    if (random.nextInt(10) < keptOfTen) {
                        bytes = put(bytes, from, written.bytes(), from - written.offset(), to - from);
                        length = Math.max(length, to);
                    }
                    from = to;
                }
            }
        }
        // The new length may have come through without the bytes: they are zero then.
        return Arrays.copyOf(bytes, random.nextBoolean() ? Math.max(length, liveLength) : length);
    }

    private static byte[] put(byte[] target, int offset, byte[] source, int from, int length) {
        byte[] roomy = offset + length <= target.length
                ? target
                : Arrays.copyOf(target, Math.max(offset + length, target.length * 2));
        System.arraycopy(source, from, roomy, offset, length);
        return roomy;
    }
}
