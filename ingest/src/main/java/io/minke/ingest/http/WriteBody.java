package io.minke.ingest.http;

import io.minke.engine.failure.DiskFailure;
import io.minke.ingest.append.AppendLane;
import io.minke.ingest.append.Settled;
import io.minke.ingest.door.Exchange;
import io.minke.ingest.door.Reply;
import io.minke.ingest.door.RequestBody;
import io.minke.ingest.line.LineBatch;
import io.minke.ingest.line.Precision;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of one write on their way: parsed where they were received, and answered when the writer has kept them.
 *
 * <pre>
 *   read, read, ... -> end -> finish the last line -> publish, ask for an acknowledgement -> settled -> answer
 *        \\__________________________\\______________________\\___ ring full: wait for room, go on from here
 * </pre>
 */
final class WriteBody implements RequestBody, Settled {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBody.class);
    /** Time that a full disk or a failed log may need. */
    private static final String RETRY_AFTER_SECONDS = "10";

    private final Exchange exchange;
    private final WriteLane lane;
    private final WriteCounters counters;
    private final Runnable goOn = this::goOn;
    private final LineBatch batch;
    private final AppendLane.Mark begun;
    private boolean waitingForRoom;
    private boolean ended;
    private boolean aborted;
    private boolean published;

    WriteBody(Exchange exchange, WriteLane lane, WriteCounters counters, Precision precision, long nowNanos) {
        this.exchange = exchange;
        this.lane = lane;
        this.counters = counters;
        batch = lane.takeBatch();
        batch.begin(precision, nowNanos);
        begun = lane.append().mark();
    }

    @Override
    public void read(ByteBuf part) {
        if (lane.isClosed()) {
            part.skipBytes(part.readableBytes());
            return;
        }
        while (part.isReadable()) {
            int length = part.readableBytes();
            int taken = lane.parser().parse(batch, part.memoryAddress() + part.readerIndex(), length);
            part.skipBytes(taken);
            if (taken < length && !makeRoom()) {
                return;
            }
        }
    }

    @Override
    public void end() {
        ended = true;
        if (!lane.isClosed()) {
            finish();
        }
    }

    private void finish() {
        while (!lane.parser().finish(batch)) {
            if (!makeRoom()) {
                return;
            }
        }
        if (batch.sampleCount() == 0) {
            settled(0, null);
            return;
        }
        if (!lane.append().publish(true)) {
            awaitRoom();
            return;
        }
        published = true;
        lane.append().awaitSettled(begun, this);
    }

    private boolean makeRoom() {
        if (lane.append().publish(false)) {
            return true;
        }
        awaitRoom();
        return false;
    }

    private void awaitRoom() {
        if (!waitingForRoom) {
            waitingForRoom = true;
            counters.pauses.increment();
            lane.append().awaitRoom(goOn);
        }
    }

    private void goOn() {
        waitingForRoom = false;
        if (aborted || lane.isClosed()) {
            giveBack();
        } else if (ended) {
            finish();
        } else {
            exchange.resume();
        }
    }

    @Override
    public void abort() {
        if (aborted) {
            return;
        }
        aborted = true;
        // Lines that came whole are samples like any others; nobody was told that they are kept.
        if (!waitingForRoom && !published) {
            giveBack();
        }
    }

    @Override
    public void settled(long refusedSamples, @Nullable RuntimeException failure) {
        counters.requests.increment();
        counters.lines.add(batch.lineCount());
        counters.rejectedLines.add(batch.rejectedLineCount());
        counters.newSeriesSamples.add(batch.newSeriesSampleCount());
        counters.skippedFields.add(batch.skippedFieldCount());
        if (!aborted) {
            exchange.reply(answer(refusedSamples, failure));
        }
        giveBack();
    }

    private void giveBack() {
        lane.giveBack(batch);
    }

    private Reply answer(long refusedSamples, @Nullable RuntimeException failure) {
        if (failure != null) {
            counters.failedRequests.increment();
            return failed(failure);
        }
        long refused = Math.min(refusedSamples, batch.newSeriesSampleCount());
        counters.samples.add(batch.sampleCount() - refused);
        String firstError = batch.firstError();
        if (firstError == null && refused == 0) {
            counters.keptRequests.increment();
            return InfluxReplies.KEPT;
        }
        counters.partialRequests.increment();
        return firstError == null ? seriesRefused(refused) : partlyTaken(firstError, refused);
    }

    private Reply failed(RuntimeException failure) {
        if (failure instanceof DiskFailure disk && disk.passes()) {
            return InfluxReplies.error(
                    507, "not kept, try again later: " + disk.getMessage(), "Retry-After", RETRY_AFTER_SECONDS);
        }
        LOG.error("a write was not kept", failure);
        return InfluxReplies.error(
                503, "not kept: the log can't be written, see the server's log", "Retry-After", RETRY_AFTER_SECONDS);
    }

    private Reply seriesRefused(long refused) {
        return InfluxReplies.errorWith(
                400,
                "partial write: max-series limit exceeded: samples of new series are refused, known series are kept dropped="
                        + refused,
                ",\"dropped\":" + refused);
    }

    /** Of a body that was all bad Influx says so without calling it partial; of a single line it would be idle to tell the number. */
    private Reply partlyTaken(String firstError, long refused) {
        long dropped = batch.rejectedLineCount() + refused;
        StringBuilder message = new StringBuilder();
        boolean partial = batch.sampleCount() > refused;
        message.append(partial ? "partial write: " : "").append(firstError);
        if (batch.lineCount() > 1) {
            message.append(" at line ")
                    .append(batch.firstErrorLine())
                    .append(", column ")
                    .append(batch.firstErrorColumn());
        }
        if (partial) {
            message.append(" dropped=").append(dropped);
        }
        return InfluxReplies.errorWith(
                400,
                message.toString(),
                ",\"line\":" + batch.firstErrorLine() + ",\"column\":" + batch.firstErrorColumn() + ",\"dropped\":"
                        + dropped);
    }
}
