package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.ring.SampleFrame;
import io.minke.engine.ring.SampleRing;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.wal.WalWriter;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a sample, from the ring to the acknowledgement; all of it on one thread.
 *
 * <pre>
 *  1  take      frames from the ring into a group; new series get their ids         {@link #take}
 *  2  log       the group, behind its new series, and one force                     {@link #log}
 *  3  apply     to the active columns: readable                                     {@link #apply}
 *  4  settle    tell the appenders                                                  {@link #settle}
 *  5  rotate    a full or old generation goes to the sealer                         {@link #rotateIfDue}
 * </pre>
 */
final class WritePath implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WritePath.class);

    /** Type of a log record that holds the payload of a {@link SampleFrame}. */
    static final int SAMPLES_RECORD = 1;

    /** A frame that nobody waits for is logged at the latest after this time. */
    private static final long IDLE_SLEEP_NANOS = 20_000_000;

    /** How often the writer looks at the age of the generation, the disk and the logs that can go. */
    private static final long HOUSEKEEPING_NANOS = 100_000_000;

    private final EngineOptions options;
    private final SampleRing ring;
    private final SeriesAssigner assigner;
    private final WalWriter wal;
    private final LiveData live;
    private final Sealer sealer;
    private final DiskReserve reserve;
    private final EngineCounters counters;
    private final AppenderRegistry appenders = new AppenderRegistry();
    private final ConcurrentLinkedQueue<InfoChange> changedInfos = new ConcurrentLinkedQueue<>();

    // Kept, so that the loop makes no garbage.
    private final MessageHandler frameTaker = this::take;
    private final SampleRing.SleepCondition nothingToDo = this::nothingToDo;

    private final FrameGroup group = new FrameGroup();
    private Generation generation;
    private boolean acknowledgementWanted;
    private long nextHousekeepingNanos;
    private long nextForceNanos;
    private boolean unforced;

    private volatile boolean stopRequested;
    private volatile boolean stopped;
    private volatile int sealRequests;
    private int sealsServed;
    private volatile @Nullable RuntimeException poison;

    WritePath(
            EngineOptions options,
            SeriesAssigner assigner,
            WalWriter wal,
            LiveData live,
            Sealer sealer,
            DiskReserve reserve,
            EngineCounters counters) {
        this.options = options;
        this.ring = new SampleRing(options.ringBytes());
        this.assigner = assigner;
        this.wal = wal;
        this.live = live;
        this.sealer = sealer;
        this.reserve = reserve;
        this.counters = counters;
        this.generation = live.current();
    }

    @Override
    public void run() {
        try {
            while (true) {
                boolean took = take();
                if (groupIsDue(took)) {
                    commit();
                }
                keepHouse();
                if (!took && group.frameCount() == 0) {
                    if (stopRequested && ring.isEmpty()) {
                        break;
                    }
                    ring.sleep(
                            IDLE_SLEEP_NANOS,
                            () -> ring.isEmpty()
                                    && changedInfos.isEmpty()
                                    && sealRequests == sealsServed
                                    && !stopRequested);
                }
            }
            forceIfDue(true);
        } catch (Throwable bug) {
            LOG.error("the writer stopped", bug);
            EngineBug stop = new EngineBug("the writer stopped: " + bug, bug);
            poison(stop);
            sealer.writerStopped(stop);
            refuseEverything();
        } finally {
            stopped = true;
        }
    }

    // 1 take

    private boolean take() {
        return group.free() > 0 && ring.read(frameTaker, group.free()) > 0;
    }

    /** One frame out of the ring. Must not throw: the ring has already counted it as read. */
    private void take(int type, MutableDirectBuffer frame, int offset, int length) {
        int appender = SampleFrame.appender(frame, offset);
        try {
            int payload = offset + SampleFrame.PAYLOAD_OFFSET;
            int count = SampleFrame.count(frame, payload);
            int payloadLength = SampleFrame.payloadLength(count);
            int refused = 0;
            // A frame without samples only asks for an acknowledgement.
            int copied = count == 0 ? 0 : group.add(frame, payload, payloadLength);
            if (SampleFrame.keysLength(frame, offset) > 0) {
                refused = assigner.assign(group.memory(), copied, frame, payload + payloadLength);
            }
            appenders.took(appender, SampleFrame.sequence(frame, offset), refused);
        } catch (RuntimeException failure) {
            poison(failure);
            appenders.took(appender, SampleFrame.sequence(frame, offset), 0);
        }
        acknowledgementWanted |= SampleFrame.acknowledge(frame, offset);
    }

    private boolean groupIsDue(boolean took) {
        if (group.free() == 0) {
            return true;
        }
        // While the ring still gives frames, more of them can share the force.
        return !took && (group.frameCount() > 0 || acknowledgementWanted || !changedInfos.isEmpty());
    }

    private void commit() {
        RuntimeException failure = poison;
        if (failure == null) {
            try {
                reserve.check();
                awaitMemory();
                journalInfos();
                long lastLogSequence = log();
                apply(lastLogSequence);
            } catch (DiskFailure diskFailure) {
                failure = diskFailure;
                if (!diskFailure.passes()) {
                    poison(diskFailure);
                }
            } catch (RuntimeException bug) {
                failure = bug;
                poison(bug);
            }
        }
        settle(failure);
        rotateIfDue();
    }

    // 2 log

    private void journalInfos() {
        for (InfoChange change = changedInfos.poll(); change != null; change = changedInfos.poll()) {
            assigner.changeInfo(change);
        }
    }

    private long log() {
        assigner.force();
        long sequence = wal.nextSequence() - 1;
        for (int frame = 0; frame < group.frameCount(); frame++) {
            sequence = wal.append(SAMPLES_RECORD, group.memory(), group.offset(frame), group.length(frame));
        }
        wal.write();
        unforced = true;
        forceIfDue(options.durability() == Durability.FSYNC);
        return sequence;
    }

    private void forceIfDue(boolean now) {
        if (!unforced || poison != null) {
            return;
        }
        boolean intervalOver = options.durability() == Durability.INTERVAL && System.nanoTime() - nextForceNanos >= 0;
        if (now || intervalOver) {
            wal.force();
            unforced = false;
            nextForceNanos = System.nanoTime() + options.forceInterval().toNanos();
        }
    }

    // 3 apply

    private void apply(long lastLogSequence) {
        long applied = 0;
        for (int frame = 0; frame < group.frameCount(); frame++) {
            applied += apply(generation, group.memory(), group.offset(frame));
        }
        generation.applied(lastLogSequence, applied);
        counters.groupCommitted(applied);
    }

    /** Applies the payload of one {@link SampleFrame}; also what recovery does with each record. @return samples, without those of series that were refused */
    static int apply(Generation generation, UnsafeBuffer payload, int offset) {
        int count = SampleFrame.count(payload, offset);
        int timestamps = offset + SampleFrame.timestampsOffset();
        int values = offset + SampleFrame.valuesOffset(count);
        int ids = offset + SampleFrame.idsOffset(count);
        int applied = 0;
        for (int i = 0; i < count; i++) {
            int id = payload.getInt(ids + (i << 2));
            if (id >= 0) {
                generation.append(id, payload.getLong(timestamps + (i << 3)), payload.getDouble(values + (i << 3)));
                applied++;
            }
        }
        return applied;
    }

    // 4 settle

    private void settle(@Nullable RuntimeException failure) {
        group.clear();
        acknowledgementWanted = false;
        appenders.settle(failure, counters);
    }

    // 5 rotate

    private void rotateIfDue() {
        boolean full = generation.usedBytes() > options.activeBytes() / 3;
        boolean old = generation.sampleCount() > 0
                && sealer.nowMillis() - generation.openedMillis()
                        >= options.sealAge().toMillis();
        if (full || old) {
            rotate();
        }
    }

    private void rotate() {
        Generation full = generation;
        generation = new Generation(full.rank() + 1, full.lastLogSequence() + 1, sealer.nowMillis(), sealer.account());
        live.rotate(generation);
        rollLog();
        sealer.add(full);
    }

    /** So that the log of this generation can go as a whole when it is sealed. */
    private void rollLog() {
        if (poison == null) {
            try {
                wal.roll();
            } catch (DiskFailure failure) {
                poison(failure);
            }
        }
    }

    /** The sealer gives memory back; until then nothing is taken from the ring, which fills and makes the doors wait. */
    private void awaitMemory() {
        // A sample of a new series takes a row and a chunk, 112 bytes; a known one 16 to 32.
        long needed = group.sampleCount() * 112 + (4L << 20);
        if (sealer.account().usedBytes() + needed > options.activeBytes()
                && live.waitingCount() == 0
                && generation.sampleCount() > 0) {
            rotate();
        }
        while (sealer.account().usedBytes() + needed > options.activeBytes() && live.waitingCount() > 0) {
            sealer.checkAlive();
            sealer.awaitProgress();
        }
    }

    private boolean nothingToDo() {
        return ring.isEmpty() && changedInfos.isEmpty() && sealRequests == sealsServed && !stopRequested;
    }

    private void keepHouse() {
        long now = System.nanoTime();
        if (sealRequests != sealsServed) {
            sealsServed = sealRequests;
            if (generation.sampleCount() > 0) {
                rotate();
            }
            sealer.requestServed(sealsServed);
        }
        if (now - nextHousekeepingNanos < 0) {
            return;
        }
        nextHousekeepingNanos = now + HOUSEKEEPING_NANOS;
        if (poison == null) {
            try {
                rotateIfDue();
                forceIfDue(false);
                wal.releaseBelow(sealer.sealedBelowSequence());
                reserve.look();
            } catch (RuntimeException failure) {
                LOG.error("housekeeping failed", failure);
                poison(failure);
            }
        }
    }

    private void poison(RuntimeException reason) {
        if (poison == null) {
            poison = reason;
            LOG.error("writes stop until a restart, reads go on: {}", reason.getMessage());
        }
    }

    private void refuseEverything() {
        while (!stopRequested) {
            group.clear();
            ring.read(frameTaker, FrameGroup.MAX_FRAMES);
            settle(poison);
            ring.sleep(IDLE_SLEEP_NANOS, ring::isEmpty);
        }
    }

    // What other threads ask of the writer.

    SampleRing ring() {
        return ring;
    }

    SeriesIndex series() {
        return assigner.series();
    }

    Appender openAppender(CommitListener listener) {
        if (stopRequested) {
            throw new Rejected("the engine is closing");
        }
        return appenders.add(number -> new Appender(number, this, listener));
    }

    void remove(Appender appender) {
        appenders.remove(appender);
    }

    void changeInfos(List<InfoChange> changes) {
        changedInfos.addAll(changes);
    }

    long latestAllowedNanos() {
        return Math.multiplyExact(sealer.nowMillis(), 1_000_000L)
                + options.maxFuture().toNanos();
    }

    void checkAlive() {
        if (stopped) {
            RuntimeException reason = poison;
            throw reason != null ? reason : new Rejected("the engine is closed");
        }
    }

    @Nullable
    RuntimeException poison() {
        return poison;
    }

    /** Asks for a seal of everything applied so far. @return the number to wait for at the sealer */
    synchronized int requestSeal() {
        sealRequests = sealRequests + 1;
        ring.wake();
        return sealRequests;
    }

    void requestStop() {
        stopRequested = true;
        ring.wake();
    }
}
