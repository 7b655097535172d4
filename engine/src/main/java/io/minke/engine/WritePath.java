package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.DeleteRecord;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Retention;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.ring.SampleFrame;
import io.minke.engine.ring.SampleRing;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.wal.WalWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
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

    /** Type of a log record that holds the payload of a {@link SampleFrame}. */
    static final int SAMPLES_RECORD = 1;

    /** Type of a log record that deletes, see {@link DeleteRecord}. */
    static final int DELETE_RECORD = 2;

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
    private final Retention retention;
    private final EngineCounters counters;
    private final AppenderRegistry appenders = new AppenderRegistry();
    private final ConcurrentLinkedQueue<InfoChange> changedInfos = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<WriterTask> tasks = new ConcurrentLinkedQueue<>();

    // Kept, so that the loop makes no garbage.
    private final MessageHandler frameTaker = this::take;
    private final SampleRing.SleepCondition nothingToDo = this::nothingToDo;
    private final List<Runnable> housekeeping = List.of(
            this::rotateIfDue,
            () -> recordInfoHistory(false),
            () -> forceIfDue(false),
            this::releaseLog,
            this::lookAtTheDisk);

    private final FrameGroup group = new FrameGroup();
    private Generation generation;
    private boolean acknowledgementWanted;
    /** Whether infos were refused with a group. Nobody waits for them: they are tried again with the next group, or when the house is kept. */
    private boolean infosRefused;
    /** Why the group at hand can't be kept though later ones may be. */
    private @Nullable RuntimeException groupFailure;

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
            Retention retention,
            EngineCounters counters) {
        this.options = options;
        this.ring = new SampleRing(options.ringBytes());
        this.assigner = assigner;
        this.wal = wal;
        this.live = live;
        this.sealer = sealer;
        this.reserve = reserve;
        this.retention = retention;
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
                doTasks();
                keepHouse();
                if (!took && group.frameCount() == 0) {
                    if (stopRequested && ring.isEmpty() && tasks.isEmpty()) {
                        break;
                    }
                    ring.sleep(IDLE_SLEEP_NANOS, nothingToDo);
                }
            }
            attempt(() -> recordInfoHistory(true));
            forceIfDue(true);
        } catch (Throwable bug) {
            LOG.error("the writer stopped", bug);
            EngineBug stop = new EngineBug("the writer stopped: " + bug, bug);
            poison(stop);
            sealer.writerStopped(stop);
            refuseEverything();
        } finally {
            stopped = true;
            refuseTasks();
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
            poisonUnlessItPasses(failure);
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
                poisonUnlessItPasses(refused);
            }
        }
        infosRefused = failure != null;
        settle(failure);
        rotateIfDue();
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
            applied += apply(generation, assigner.series(), group.memory(), group.offset(frame));
        }
        generation.applied(lastLogSequence, applied);
        counters.groupCommitted(applied);
    }

    /** Applies the payload of one {@link SampleFrame}; also what recovery does with each record. @return samples, without those of series that were refused */
    static int apply(Generation generation, SeriesIndex series, UnsafeBuffer payload, int offset) {
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
        if (!series.hidden().isEmpty()) {
            reveal(series, payload, ids, count);
        }
        return applied;
    }

    /** A deleted series that is written again is listed again. */
    private static void reveal(SeriesIndex series, UnsafeBuffer payload, int ids, int count) {
        RoaringBitmap revived = new RoaringBitmap();
        for (int i = 0; i < count; i++) {
            int id = payload.getInt(ids + (i << 2));
            if (id >= 0 && series.hidden().contains(id)) {
                revived.add(id);
            }
        }
        if (!revived.isEmpty()) {
            series.reveal(revived);
        }
    }

    // 4 settle

    private void settle(@Nullable RuntimeException failure) {
        group.clear();
        acknowledgementWanted = false;
        appenders.settle(failure, counters);
    }

    // What others ask to be done between two groups.

    private void doTasks() {
        WriterTask next = tasks.peek();
        while (next != null && ring.consumedPosition() >= next.ringPosition()) {
            if (group.frameCount() > 0) {
                commit();
            }
            perform(tasks.remove());
            next = tasks.peek();
        }
    }

    private void perform(WriterTask task) {
        RuntimeException failure = poison;
        if (failure == null) {
            try {
                task.work().run();
            } catch (Error end) {
                task.done().completeExceptionally(new EngineBug("the writer stopped: " + end, end));
                throw end;
            } catch (RuntimeException refused) {
                failure = refused;
                poisonUnlessItPasses(refused);
            }
        }
        if (failure == null) {
            task.done().complete(null);
        } else {
            task.done().completeExceptionally(failure);
        }
    }

    /** Deletes, ordered among the samples by the log. */
    private void carryOut(RoaringBitmap series, long startNanos, long lastNanos) {
        for (Tombstone tombstone : log(series, startNanos, lastNanos)) {
            apply(live, assigner.series(), tombstone);
        }
        generation.applied(wal.nextSequence() - 1, 0);
    }

    /** Whatever the durability of samples is, a delete is forced: it must not come undone. */
    private List<Tombstone> log(RoaringBitmap series, long startNanos, long lastNanos) {
        sealer.requireCatalogWithDeletes();
        List<Tombstone> tombstones = new ArrayList<>();
        List<RoaringBitmap> parts = DeleteRecord.parts(series);
        wal.reserve(parts.size(), parts.stream().mapToLong(DeleteRecord::length).sum());
        for (RoaringBitmap part : parts) {
            Tombstone tombstone = new Tombstone(wal.nextSequence(), sealer.nowMillis(), startNanos, lastNanos, part);
            int length = DeleteRecord.length(part);
            UnsafeBuffer payload = new UnsafeBuffer(new byte[length]);
            DeleteRecord.encode(tombstone, payload, 0);
            wal.append(DELETE_RECORD, payload, 0, length);
            tombstones.add(tombstone);
        }
        wal.force(); // I1
        return tombstones;
    }

    /** Also what recovery does with each such record. */
    static void apply(LiveData live, SeriesIndex series, Tombstone tombstone) {
        live.delete(tombstone);
        if (tombstone.isWhole()) {
            series.hide(tombstone.series());
        }
    }

    private void refuseTasks() {
        RuntimeException reason = poison;
        for (WriterTask task = tasks.poll(); task != null; task = tasks.poll()) {
            task.done().completeExceptionally(reason != null ? reason : new Rejected("the engine is closed"));
        }
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
        if (poison == null) {
            try {
                wal.roll();
                assigner.trimJournal();
            } catch (DiskFailure failure) {
                poisonUnlessItPasses(failure);
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
        housekeeping.forEach(this::attempt);
    }

    /** What a full disk hinders is tried again the next time, and does not hinder the rest, which may be what makes room. */
    private void attempt(Runnable step) {
        if (poison == null) {
            try {
                step.run();
            } catch (RuntimeException failure) {
                if (!passes(failure)) {
                    LOG.error("housekeeping failed", failure);
                    poison(failure);
                }
            }
        }
    }

    private void releaseLog() {
        wal.releaseBelow(sealer.sealedBelowSequence());
    }

    private void lookAtTheDisk() {
        reserve.look();
    }

    private void recordInfoHistory(boolean inAnyCase) {
        if (assigner.recordHistory(sealer.nowMillis(), inAnyCase)) {
            assigner.force();
        }
    }

    private void poisonUnlessItPasses(RuntimeException failure) {
        if (!passes(failure)) {
            poison(failure);
        }
    }

    private static boolean passes(RuntimeException failure) {
        return failure instanceof DiskFailure full && full.passes();
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
            refuseTasks();
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
        await(() -> carryOut(series, startNanos, lastNanos));
    }

    /** Seals the files of the log up to what was published so far. @return number of the first file that may still be written */
    long sealLog() {
        long[] openFile = {0};
        await(() -> {
            wal.roll();
            openFile[0] = wal.openFileNumber();
        });
        return openFile[0];
    }

    /** Makes the names of all series durable that anything on the disk refers to by now. @return the file they are still written to, and how much of it stays as it is */
    DirectorySnapshot.FilePrefix settleJournal() {
        AtomicReference<DirectorySnapshot.FilePrefix> settled = new AtomicReference<>();
        await(() -> settled.set(assigner.settleJournal()));
        return Objects.requireNonNull(settled.get());
    }

    private void await(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        tasks.add(new WriterTask(work, ring.claimedPosition(), done));
        ring.wake();
        if (stopped) {
            refuseTasks();
        }
        try {
            done.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException reason ? reason : failed;
        }
    }

    void changeInfos(List<InfoChange> changes) {
        changedInfos.addAll(changes);
    }

    long latestAllowedNanos() {
        return Math.multiplyExact(sealer.nowMillis(), 1_000_000L)
                + options.maxFuture().toNanos();
    }

    /** What is too old to be taken now. */
    Horizon horizon() {
        return retention.horizon(RetentionRules.RAW, Math.multiplyExact(sealer.nowMillis(), 1_000_000L));
    }

    /** The oldest time that is kept of a series, be it known or not. */
    long floorNanos(SeriesKey key) {
        return retention.floorNanos(RetentionRules.RAW, key, Math.multiplyExact(sealer.nowMillis(), 1_000_000L));
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
