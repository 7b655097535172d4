package io.minke.ingest.door;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates a gzip body of one or more members on its way to the one that wants it, 64 KiB at a time. What it may become is bounded by an absolute number of bytes and by a ratio to what came in, so that a bomb is noticed when it has
 * cost one buffer.
 */
final class GzipBody implements RequestBody {
    private enum Expect {
        HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CHECKSUM,
        DATA,
        TRAILER
    }

    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int OUT_BYTES = 64 << 10;
    /** Below this no ratio is looked at: a short body of blanks may compress as well as it likes. */
    private static final long HARMLESS_BYTES = 1 << 20;

    private final RequestBody reader;
    private final long maxBytes;
    private final int maxRatio;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final ByteBuf out;
    private final byte[] fixed = new byte[HEADER_BYTES];

    private Expect expect = Expect.HEADER;
    private int fixedLength;
    private int flags;
    private int extraLeft;
    private long inBytes;
    private long outBytes;
    private long memberBytes;
    private boolean mayHoldMore;
    private boolean reading;
    private boolean aborted;
    private boolean released;

    GzipBody(RequestBody reader, ByteBuf out, long maxBytes, int maxRatio) {
        this.reader = reader;
        this.out = out;
        this.maxBytes = maxBytes;
        this.maxRatio = maxRatio;
    }

    static int bufferBytes() {
        return OUT_BYTES;
    }

    /** How long it has become so far. */
    long inflatedBytes() {
        return outBytes;
    }

    @Override
    public void read(ByteBuf part) {
        reading = true;
        try {
            unpack(part);
        } finally {
            reading = false;
            if (aborted) {
                release();
            }
        }
    }

    private void unpack(ByteBuf part) {
        while (!aborted) {
            if (out.isReadable()) {
                reader.read(out);
                if (out.isReadable()) {
                    // If the part is used up the connection does not know that we wait; but the member's trailer is
                    // still to come, and with it another call.
                    return;
                }
            }
            if (expect == Expect.DATA) {
                if (!part.isReadable() && !mayHoldMore) {
                    return;
                }
                inflate(part);
            } else if (part.isReadable()) {
                inBytes++;
                frame(part.readByte());
            } else {
                return;
            }
        }
    }

    private void inflate(ByteBuf part) {
        out.clear();
        ByteBuffer target = out.internalNioBuffer(0, out.capacity());
        inflater.setInput(part.internalNioBuffer(part.readerIndex(), part.readableBytes()));
        long before = inflater.getBytesRead();
        int made;
        try {
            made = inflater.inflate(target);
        } catch (DataFormatException damaged) {
            throw new HttpFault(400, "damaged gzip body");
        }
        int taken = (int) (inflater.getBytesRead() - before);
        part.skipBytes(taken);
        inBytes += taken;
        mayHoldMore = made == out.capacity();
        outBytes += made;
        memberBytes += made;
        if (outBytes > maxBytes) {
            throw new HttpFault(413, "the body inflates to more than " + maxBytes + " bytes");
        }
        if (outBytes > HARMLESS_BYTES && outBytes / maxRatio > inBytes) {
            throw new HttpFault(413, "the body inflates to more than " + maxRatio + " times its size");
        }
        out.writerIndex(made);
        if (made > 0) {
            checksum.update(out.internalNioBuffer(0, made));
        }
        if (inflater.finished()) {
            mayHoldMore = false;
            expect = Expect.TRAILER;
            fixedLength = 0;
        } else if (inflater.needsDictionary()) {
            throw new HttpFault(400, "damaged gzip body");
        }
    }

    private void frame(byte c) {
        switch (expect) {
            case HEADER -> {
                fixed[fixedLength++] = c;
                if (fixedLength == HEADER_BYTES) {
                    if (fixed[0] != 0x1F || (fixed[1] & 0xFF) != 0x8B || fixed[2] != 8 || (fixed[3] & 0xE0) != 0) {
                        throw new HttpFault(400, "the body is not gzip");
                    }
                    flags = fixed[3];
                    fixedLength = 0;
                    afterHeader(4);
                }
            }
            case EXTRA_LENGTH -> {
                fixed[fixedLength++] = c;
                if (fixedLength == 2) {
                    extraLeft = (fixed[0] & 0xFF) | (fixed[1] & 0xFF) << 8;
                    expect = Expect.EXTRA;
                    if (extraLeft == 0) {
                        afterHeader(8);
                    }
                }
            }
            case EXTRA -> {
                if (--extraLeft == 0) {
                    afterHeader(8);
                }
            }
            case NAME -> {
                if (c == 0) {
                    afterHeader(16);
                }
            }
            case COMMENT -> {
                if (c == 0) {
                    afterHeader(2);
                }
            }
            case HEADER_CHECKSUM -> {
                if (++fixedLength == 2) {
                    beginData();
                }
            }
            case TRAILER -> {
                fixed[fixedLength++] = c;
                if (fixedLength == TRAILER_BYTES) {
                    endMember();
                }
            }
            default -> throw new HttpFault(400, "damaged gzip body");
        }
    }

    /** Goes to the next optional part of a header: extra (4), name (8), comment (16), checksum (2). @param from the first flag still to look at */
    private void afterHeader(int from) {
        fixedLength = 0;
        if (from == 4 && (flags & 4) != 0) {
            expect = Expect.EXTRA_LENGTH;
        } else if (from <= 8 && from != 2 && (flags & 8) != 0) {
            expect = Expect.NAME;
        } else if (from <= 16 && from != 2 && (flags & 16) != 0) {
            expect = Expect.COMMENT;
        } else if ((flags & 2) != 0) {
            expect = Expect.HEADER_CHECKSUM;
        } else {
            beginData();
        }
    }

    private void beginData() {
        inflater.reset();
        checksum.reset();
        memberBytes = 0;
        expect = Expect.DATA;
    }

    private void endMember() {
        long sum = 0;
        long length = 0;
        for (int i = 3; i >= 0; i--) {
            sum = sum << 8 | (fixed[i] & 0xFF);
            length = length << 8 | (fixed[4 + i] & 0xFF);
        }
        if (sum != checksum.getValue() || length != (memberBytes & 0xFFFFFFFFL)) {
            throw new HttpFault(400, "the checksum of the gzip body is wrong");
        }
        fixedLength = 0;
        expect = Expect.HEADER;
    }

    @Override
    public void end() {
        boolean whole = expect == Expect.HEADER && fixedLength == 0 && inBytes > 0;
        release();
        if (!whole) {
            throw new HttpFault(400, "the gzip body is cut short");
        }
        reader.end();
    }

    /** Also while it is read: the reader may have answered. */
    @Override
    public void abort() {
        aborted = true;
        if (!reading) {
            release();
        }
        reader.abort();
    }

    private void release() {
        if (!released) {
            released = true;
            inflater.end();
            out.release();
        }
    }
}
