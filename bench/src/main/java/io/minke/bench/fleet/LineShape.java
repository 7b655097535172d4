package io.minke.bench.fleet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What the lines of all checks of a kind have in common: {@code measurement,hostname=} and, per metric, {@code ,metric=M,service=S value=}. The same few hundred bytes for a whole fleet, so that
 * they stay in the nearest cache; only the host's name comes from the check.
 */
final class LineShape {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final byte[] start;
    private final int startLength;
    private final byte[][] ends;
    private final int[] endLengths;

    LineShape(Check check) {
        byte[] head = padded(check.measurement() + ",hostname=");
        start = head;
        startLength = head.length - PADDING;
        String service = check.service().isEmpty() ? "" : ",service=" + check.service();
        String[] metrics = check.metrics();
        ends = new byte[metrics.length][];
        endLengths = new int[metrics.length];
        for (int metric = 0; metric < metrics.length; metric++) {
            ends[metric] = padded(",metric=" + metrics[metric] + service + " value=");
            endLengths[metric] = ends[metric].length - PADDING;
        }
    }

    /** So that whole words can be copied. */
    private static final int PADDING = Long.BYTES - 1;

    private static byte[] padded(String text) {
        return (text + " ".repeat(PADDING)).getBytes(StandardCharsets.US_ASCII);
    }

    /** A host's name for {@link #put}. */
    static byte[] hostName(String name) {
        return padded(name);
    }

    /** Writes everything up to the value. @return the offset behind it */
    int put(byte[] hostName, int metric, byte[] target, int offset) {
        copyWords(start, target, offset, startLength);
        int position = offset + startLength;
        int hostLength = hostName.length - PADDING;
        copyWords(hostName, target, position, hostLength);
        position += hostLength;
        copyWords(ends[metric], target, position, endLengths[metric]);
        return position + endLengths[metric];
    }

    /** Copies eight bytes at a time and up to seven too many, which is cheaper for some tens of bytes than to care; both arrays have room for that. */
    static void copyWords(byte[] source, byte[] target, int to, int length) {
        for (int index = 0; index < length; index += Long.BYTES) {
            WORDS.set(target, to + index, (long) WORDS.get(source, index));
        }
    }
}
