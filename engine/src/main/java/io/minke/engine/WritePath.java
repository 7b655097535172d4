package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Retention;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.ring.SampleFrame;
import io.minke.engine.ring.SampleRing;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.wal.WalWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
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

    /** A frame that nobody waits for is logged at the latest after this time. */
    private static final long IDLE_SLEEP_NANOS = 20_000_000;

    /** How often the writer looks at the age of the generation, the disk and the logs that can go. */
    private static final long HOUSEKEEPING_NANOS = 100_000_000;

    private final EngineOptions options;
    private final SampleRing ring;
    private final SeriesAssigner assigner;
    private final WalWriter wal;
    private final LogForce force;
    private final DeleteLog deletes;
    private final LiveData live;
    private final Sealer sealer;
    private final DiskReserve reserve;
    private final Retention retention;
    private final EngineCounters counters;
    private final AppenderRegistry appenders = new AppenderRegistry();
    private final ConcurrentLinkedQueue<InfoChange> changedInfos = new ConcurrentLinkedQueue<>();
    private final WriterHealth health = new WriterHealth();
    private final WriterTasks tasks;

    // Kept, so that the loop makes no garbage.
    private final MessageHandler frameTaker = this::take;
    private final SampleRing.SleepCondition nothingToDo = this::nothingToDo;
    private final Runnable commitWhatWasTaken = this::commitWhatWasTaken;
    private final List<Runnable> housekeeping;

    private final FrameGroup group = new FrameGroup();
    private Generation generation;
    private boolean acknowledgementWanted;
    /** Whether infos were refused with a group. Nobody waits for them: they are tried again with the next group, or when the house is kept. */
    private boolean infosRefused;
    /** Why the group at hand can't be kept though later ones may be. */
    private @Nullable RuntimeException groupFailure;

    private long nextHousekeepingNanos;

    private volatile boolean stopRequested;
    private volatile int sealRequests;
    private int sealsServed;

    WritePath(
            EngineOptions options,
            SeriesAssigner assigner,
            WalWriter wal,
            LiveData live,
            Sealer sealer,
            DiskReserve reserve,
            Retention retention,
            EngineCounters counters) {
        this.options = options;
        this.ring = new SampleRing(options.ringBytes());
        this.assigner = assigner;
        this.wal = wal;
        this.force = new LogForce(options, wal, health);
        this.deletes = new DeleteLog(wal, live, assigner.series(), sealer);
        this.tasks = new WriterTasks(ring, health);
        this.live = live;
        this.sealer = sealer;
        this.reserve = reserve;
        this.retention = retention;
        this.counters = counters;
        this.generation = live.current();
        this.housekeeping = List.of(
                this::rotateIfDue,
                () -> recordInfoHistory(false),
                () -> force.forceIfDue(false),
                () -> wal.releaseBelow(sealer.sealedBelowSequence()),
                this::changeListings,
                reserve::look);
    }

    @Override
    public void run() {
        try {
            while (true) {
                boolean took = take();
                if (groupIsDue(took)) {
                    commit();
                }
                tasks.performDue(commitWhatWasTaken);
                keepHouse();
                if (!took && group.frameCount() == 0) {
                    if (stopRequested && ring.isEmpty() && tasks.isEmpty()) {
                        break;
                    }
                    ring.sleep(IDLE_SLEEP_NANOS, nothingToDo);
                }
            }
            health.attempt(() -> recordInfoHistory(true));
            force.forceIfDue(true);
        } catch (Throwable bug) {
            LOG.error("the writer stopped", bug);
            EngineBug stop = new EngineBug("the writer stopped: " + bug, bug);
            health.poison(stop);
            sealer.writerStopped(stop);
            refuseEverything();
        } finally {
            health.stopped();
            tasks.refuseAll();
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
            groupFailure = failure;
            health.poisonUnlessItPasses(failure);
            appenders.took(appender, SampleFrame.sequence(frame, offset), 0);
        }
        acknowledgementWanted |= SampleFrame.acknowledge(frame, offset);
    }

    private boolean groupIsDue(boolean took) {
        if (group.free() == 0) {
            return true;
        }
        // While the ring still gives frames, more of them can share the force.
        return !took && (group.frameCount() > 0 || acknowledgementWanted || infosAreDue());
    }

    private boolean infosAreDue() {
        return !infosRefused && !changedInfos.isEmpty();
    }

    private void commit() {
        RuntimeException poison = health.poison();
        RuntimeException failure = poison != null ? poison : groupFailure;
        groupFailure = null;
        if (failure == null) {
            try {
                reserve.check();
                awaitMemory();
                journalInfos();
                long lastLogSequence = log();
                apply(lastLogSequence);
            } catch (RuntimeException refused) {
                failure = refused;
                health.poisonUnlessItPasses(refused);
            }
        }
        infosRefused = failure != null;
        settle(failure);
        rotateIfDue();
    }

    private void commitWhatWasTaken() {
        if (group.frameCount() > 0) {
            commit();
        }
    }

    // 2 log

    private void journalInfos() {
        for (InfoChange change = changedInfos.peek(); change != null; change = changedInfos.peek()) {
            assigner.changeInfo(change);
            changedInfos.remove();
        }
    }

    private long log() {
        assigner.force();
        wal.reserve(group.frameCount(), group.bytes());
        long sequence = wal.nextSequence() - 1;
        for (int frame = 0; frame < group.frameCount(); frame++) {
            sequence = wal.append(LogRecords.SAMPLES, group.memory(), group.offset(frame), group.length(frame));
        }
        wal.write();
        force.written();
        return sequence;
    }

    // 3 apply

    private void apply(long lastLogSequence) {
        long applied = 0;
        for (int frame = 0; frame < group.frameCount(); frame++) {
            applied += LogRecords.apply(generation, assigner.series(), group.memory(), group.offset(frame));
        }
        generation.applied(lastLogSequence, applied);
        counters.groupCommitted(applied);
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

    /** So that the log of this generation can go as a whole when it is sealed, and what is left is no longer than what is in it. */
    private void rollLog() {
        if (health.poison() == null) {
            try {
                wal.roll();
                assigner.trimJournal();
            } catch (DiskFailure failure) {
                health.poisonUnlessItPasses(failure);
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
        return ring.isEmpty() && !infosAreDue() && tasks.isEmpty() && sealRequests == sealsServed && !stopRequested;
    }

    private void keepHouse() {
        long now = System.nanoTime();
        if (sealRequests != sealsServed) {
            sealsServed = sealRequests;
            if (generation.hasRecords()) {
                rotate();
            }
            sealer.requestServed(sealsServed);
        }
        if (now - nextHousekeepingNanos < 0) {
            return;
        }
        nextHousekeepingNanos = now + HOUSEKEEPING_NANOS;
        infosRefused = false;
        housekeeping.forEach(health::attempt);
    }

    private void changeListings() {
        if (live.changeListings(assigner.series())) {
            sealer.listingsChanged();
        }
    }

    private void recordInfoHistory(boolean inAnyCase) {
        if (assigner.recordHistory(sealer.nowMillis(), inAnyCase)) {
            assigner.force();
        }
    }

    private void refuseEverything() {
        while (!stopRequested) {
            group.clear();
            ring.read(frameTaker, FrameGroup.MAX_FRAMES);
            settle(health.poison());
            tasks.refuseAll();
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

    /** Deletes what was published so far, and waits for it. @throws RuntimeException why it was not carried out */
    void delete(RoaringBitmap series, long startNanos, long lastNanos) {
        tasks.await(() -> deletes.carryOut(generation, series, startNanos, lastNanos));
    }

    /** Seals the files of the log up to what was published so far. @return number of the first file that may still be written */
    long sealLog() {
        long[] openFile = {0};
        tasks.await(() -> {
            wal.roll();
            openFile[0] = wal.openFileNumber();
        });
        return openFile[0];
    }

    /** Makes the names of all series durable that anything on the disk refers to by now. @return the file they are still written to, and how much of it stays as it is */
    DirectorySnapshot.FilePrefix settleJournal() {
        AtomicReference<DirectorySnapshot.FilePrefix> settled = new AtomicReference<>();
        tasks.await(() -> settled.set(assigner.settleJournal()));
        return Objects.requireNonNull(settled.get());
    }

    void changeInfos(List<InfoChange> changes) {
        changedInfos.addAll(changes);
    }

    long latestAllowedNanos() {
        return nowNanos() + options.maxFuture().toNanos();
    }

    /** What is too old to be taken now: nothing, as long as others may still say what is kept for longer. */
    Horizon horizon() {
        return retention.isProvisional() ? Horizon.NONE : retention.horizon(RetentionRules.RAW, nowNanos());
    }

    /** The oldest time that is taken of a series, be it known or not. */
    long floorNanos(SeriesKey key) {
        return retention.isProvisional() ? Long.MIN_VALUE : retention.floorNanos(RetentionRules.RAW, key, nowNanos());
    }

    private long nowNanos() {
        return Math.multiplyExact(sealer.nowMillis(), 1_000_000L);
    }

    void checkAlive() {
        health.checkAlive();
    }

    @Nullable
    RuntimeException poison() {
        return health.poison();
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
