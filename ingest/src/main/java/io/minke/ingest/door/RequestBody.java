package io.minke.ingest.door;

import io.netty.buffer.ByteBuf;

/** Takes the body of one request as it arrives, on the connection's thread. */
public interface RequestBody {
    /** A body that nobody wants. */
    RequestBody IGNORED = new RequestBody() {
        @Override
        public void read(ByteBuf part) {
            part.skipBytes(part.readableBytes());
        }

        @Override
        public void end() {}

        @Override
        public void abort() {}
    };

    /** Takes what it can from the buffer. What it leaves comes again after {@link Exchange#resume()}; until then nothing more is read from the peer. */
    void read(ByteBuf part);

    /** The whole body has been taken. */
    void end();

    /** The peer has gone, or broke the rules; nothing can be answered any more. */
    void abort();
}
