package io.minke.query.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** A text with an instant in it, written over and over with other instants: only digits that may differ from the last one are made anew. Belongs to one thread. */
public final class InstantTemplate {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long DAY_SECONDS = 86_400;
    /** {@code 2023-02-16T} */
    private static final int DATE_BYTES = 11;

    private final InstantText instants = new InstantText();
    private final byte[] after;
    private final byte[] bytes;
    private final int start;
    private long firstSecondOfDay;
    /** Of the present text; -1 before the first. */
    private int decimals = -1;

    private int length;

    /** @param before text up to the instant @param after text behind it */
    public InstantTemplate(String before, String after) {
        byte[] head = before.getBytes(UTF_8);
        this.after = after.getBytes(UTF_8);
        start = head.length;
        bytes = Arrays.copyOf(head, start + InstantText.MAX_BYTES + this.after.length);
    }

    /** @return the length of the text, which stands in {@link #bytes} */
    int render(long epochNanos) {
        long epochSecond = Math.floorDiv(epochNanos, SECOND_NANOS);
        int nanos = (int) (epochNanos - epochSecond * SECOND_NANOS);
        long ofDay = epochSecond - firstSecondOfDay;
        if (ofDay < 0 || ofDay >= DAY_SECONDS || decimals != decimals(nanos)) {
            return renderAnew(epochNanos, epochSecond, nanos);
        }
        int second = (int) ofDay;
        int minute = second / 60;
        int hour = minute / 60;
        int at = start + DATE_BYTES;
        InstantText.putPair(bytes, at, hour);
        InstantText.putPair(bytes, at + 3, minute - hour * 60);
        InstantText.putPair(bytes, at + 6, second - minute * 60);
        if (decimals == 3) {
            int millis = nanos / 1_000_000;
            int tens = millis / 10;
            InstantText.putPair(bytes, at + 9, tens);
            bytes[at + 11] = (byte) ('0' + millis - tens * 10);
        } else if (decimals > 0) {
            InstantText.putFraction(bytes, at + 8, nanos);
        }
        return length;
    }

    byte[] bytes() {
        return bytes;
    }

    /** As many as java.time shows. */
    private static int decimals(int nanos) {
        return nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
    }

    private int renderAnew(long epochNanos, long epochSecond, int nanos) {
        firstSecondOfDay = Math.floorDiv(epochSecond, DAY_SECONDS) * DAY_SECONDS;
        decimals = decimals(nanos);
        int end = instants.put(bytes, start, epochNanos);
        System.arraycopy(after, 0, bytes, end, after.length);
        length = end + after.length;
        return length;
    }
}
