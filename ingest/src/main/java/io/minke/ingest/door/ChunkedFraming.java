package io.minke.ingest.door;

import io.netty.buffer.ByteBuf;

/**
 * Where the chunks of a body begin and end. Extensions and trailers are refused: nobody who writes samples sends them, and they are a way to make a server read for ever.
 *
 * <pre>
 *  SIZE: hex digits CR LF -> DATA (size bytes) -> CR LF -> SIZE ... ; size 0: CR LF -> END
 * </pre>
 */
final class ChunkedFraming {
    private enum Expect {
        SIZE,
        SIZE_LINE_FEED,
        DATA,
        DATA_RETURN,
        DATA_LINE_FEED,
        LAST_RETURN,
        LAST_LINE_FEED,
        END
    }

    private static final int MAX_SIZE_DIGITS = 8;

    private Expect expect = Expect.SIZE;
    private long left;
    private int digits;

    void start() {
        expect = Expect.SIZE;
        left = 0;
        digits = 0;
    }

    boolean hasEnded() {
        return expect == Expect.END;
    }

    /** Bytes of data that follow at once; 0: feed framing bytes with {@link #frame} first. */
    long dataBytes() {
        return expect == Expect.DATA ? left : 0;
    }

    /** So much data has been taken. */
    void tookData(long bytes) {
        left -= bytes;
        if (left == 0) {
            expect = Expect.DATA_RETURN;
        }
    }

    /** Takes framing bytes until data follows, the body ends or the buffer is empty. */
    void frame(ByteBuf in) {
        while (in.isReadable() && expect != Expect.DATA && expect != Expect.END) {
            step(in.readByte());
        }
    }

    private void step(byte c) {
        switch (expect) {
            case SIZE -> size(c);
            case SIZE_LINE_FEED -> {
                require(c, '\n');
                expect = left == 0 ? Expect.LAST_RETURN : Expect.DATA;
            }
            case DATA_RETURN -> {
                require(c, '\r');
                expect = Expect.DATA_LINE_FEED;
            }
            case DATA_LINE_FEED -> {
                require(c, '\n');
                start();
            }
            case LAST_RETURN -> {
                require(c, '\r');
                expect = Expect.LAST_LINE_FEED;
            }
            case LAST_LINE_FEED -> {
                require(c, '\n');
                expect = Expect.END;
            }
            default -> throw new HttpFault(400, "malformed chunk");
        }
    }

    private void size(byte c) {
        int digit = Character.digit((char) (c & 0xFF), 16);
        if (digit >= 0 && c > 0 && digits < MAX_SIZE_DIGITS) {
            left = left << 4 | digit;
            digits++;
        } else {
            require(c, '\r');
            if (digits == 0) {
                throw new HttpFault(400, "malformed chunk");
            }
            expect = Expect.SIZE_LINE_FEED;
        }
    }

    private static void require(byte c, char expected) {
        if (c != expected) {
            throw new HttpFault(400, "malformed chunk");
        }
    }
}
