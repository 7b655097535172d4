package io.minke.ingest.http.body;

import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.RequestBody;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One body while it is gathered in a {@link BodyRoom}, in pieces that are as long as what came. Belongs to the connection's thread. */
public final class GatheredBody implements RequestBody {
    private static final Logger LOG = LoggerFactory.getLogger(GatheredBody.class);
    private static final byte[] NOTHING = {};
    /** So that a peer that sends single bytes costs no piece for each. */
    private static final int MIN_PIECE_BYTES = 1 << 10;

    private final Exchange exchange;
    private final BodyRoom room;
    private final Consumer<GatheredBody> whole;
    private final Runnable gone;
    private final List<byte[]> pieces = new ArrayList<>(1);
    private int length;
    private int lastPieceLength;
    private SharedRoom.@Nullable Guest guest;
    private boolean hasRoom;

    GatheredBody(Exchange exchange, BodyRoom room, Consumer<GatheredBody> whole, Runnable gone) {
        this.exchange = exchange;
        this.room = room;
        this.whole = whole;
        this.gone = gone;
    }

    @Override
    public void read(ByteBuf part) {
        if (!hasRoom && length + part.readableBytes() > BodyRoom.FREE_BYTES) {
            take(part, BodyRoom.FREE_BYTES - length);
            awaitRoom();
        } else {
            take(part, part.readableBytes());
        }
    }

    private void take(ByteBuf part, int count) {
        int left = count;
        while (left > 0) {
            byte[] piece = pieces.isEmpty() ? NOTHING : pieces.get(pieces.size() - 1);
            if (lastPieceLength == piece.length) {
                piece = new byte[Math.max(MIN_PIECE_BYTES, left)];
                pieces.add(piece);
                lastPieceLength = 0;
            }
            int taken = Math.min(left, piece.length - lastPieceLength);
            part.readBytes(piece, lastPieceLength, taken);
            lastPieceLength += taken;
            left -= taken;
        }
        length += count;
        room.heldBytes.add(count);
    }

    private void awaitRoom() {
        if (guest == null) {
            guest = room.shared.enter(exchange.peer(), exchange.mostBodyBytes(), this::enterOnLoop);
        }
    }

    /** Whoever makes room does so on a thread of his own. */
    private void enterOnLoop() {
        try {
            exchange.loopExecutor().execute(this::enter);
        } catch (RejectedExecutionException ended) {
            LOG.debug("the door closed before somebody could send the rest of his body", ended);
        }
    }

    private void enter() {
        if (guest != null) {
            hasRoom = true;
            exchange.limitBodyTime(room.timeout);
            exchange.resume();
        }
    }

    @Override
    public void end() {
        whole.accept(this);
    }

    @Override
    public void abort() {
        drop();
        gone.run();
    }

    public int length() {
        return length;
    }

    /** Hands its bytes over, once, and gives its room back. */
    public byte[] take() {
        byte[] all = joined();
        drop();
        return all;
    }

    private byte[] joined() {
        if (pieces.isEmpty()) {
            return NOTHING;
        }
        if (pieces.get(0).length == length) {
            return pieces.get(0);
        }
        byte[] all = new byte[length];
        int end = 0;
        for (byte[] piece : pieces) {
            int count = Math.min(piece.length, length - end);
            System.arraycopy(piece, 0, all, end, count);
            end += count;
        }
        return all;
    }

    /** Nobody wants its bytes any more. Idempotent. */
    public void drop() {
        pieces.clear();
        room.heldBytes.add(-length);
        length = 0;
        lastPieceLength = 0;
        SharedRoom.Guest leaving = guest;
        if (leaving != null) {
            guest = null;
            room.shared.leave(leaving);
        }
    }
}
