package io.minke.ingest.http.api;

import io.minke.ingest.door.RequestBody;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** A short body, gathered before anybody looks at it. The exchange's limit bounds it. */
public final class GatheredBody implements RequestBody {
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private final Consumer<byte[]> whole;
    private final Runnable gone;

    public GatheredBody(Consumer<byte[]> whole) {
        this(whole, () -> {});
    }

    /** @param gone told if the peer goes, before or after its body was whole */
    public GatheredBody(Consumer<byte[]> whole, Runnable gone) {
        this.whole = whole;
        this.gone = gone;
    }

    @Override
    public void read(ByteBuf part) {
        byte[] copy = new byte[part.readableBytes()];
        part.readBytes(copy);
        bytes.writeBytes(copy);
    }

    @Override
    public void end() {
        byte[] gathered = bytes.toByteArray();
        forget();
        whole.accept(gathered);
    }

    @Override
    public void abort() {
        forget();
        gone.run();
    }

    /** The request may go on for long, and need nothing of it any more. */
    private void forget() {
        bytes = new ByteArrayOutputStream(0);
    }
}
