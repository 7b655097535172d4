package io.minke.engine.series;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.record.DamagedRange;
import io.minke.engine.record.Quarantine;
import io.minke.engine.record.RecordBuffer;
import io.minke.engine.record.RecordFiles;
import io.minke.engine.record.RecordLayout;
import io.minke.engine.record.RecordReplay;
import io.minke.engine.record.RecordWriter;
import io.minke.engine.record.ReplayReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The truth about series: which id has which key, and what was told about it when. Append-only: no record is ever rewritten or cut, so that an id on disk can't lose its name to a clean-up; only zeros behind the last record are given back. One thread.
 *
 * <p>What is appended is gathered and becomes durable with {@link #force}; nothing may refer to a new id on disk before that. Like the log, the journal takes nothing more after its first failure.
 */
public final class SeriesJournal implements AutoCloseable {
    /** "MINKEJNL" in the order of the bytes on disk. */
    private static final long MAGIC = 0x4C4E_4A45_4B4E_494DL;

    private static final String PREFIX = "journal-";
    private static final int BUFFER_BYTES = 256 << 10;
    /** A force of new series is small; zeros ahead are given back by {@link #trim} and at close. */
    private static final int ZERO_STEP_BYTES = 64 << 10;
    /** Keeps a file within what can be copied and looked at comfortably. */
    private static final long MAX_FILE_BYTES = 256L << 20;

    private final RecordFiles files;
    private final long logId;
    private final long sessionStart;
    private final ReplayReport replay;
    private final List<DamagedRange> damaged;
    private final RecordBuffer buffer = new RecordBuffer(BUFFER_BYTES);
    private final SeriesBatch series = new SeriesBatch();
    private final InfoBatch infos = new InfoBatch();
    private final UnsafeBuffer reserved = new UnsafeBuffer(new byte[Integer.BYTES]);

    private @Nullable RecordWriter current;
    private long nextFileNumber;
    private long lastSequence;
    private long nextSequence;
    private long settledBytes;
    private @Nullable DiskFailure poison;
    private boolean closed;

    private SeriesJournal(RecordFiles files, ReplayReport replay, List<DamagedRange> damaged) {
        this.files = files;
        this.replay = replay;
        this.damaged = List.copyOf(damaged);
        this.logId = replay.logId() != 0 ? replay.logId() : new SplittableRandom().nextLong() | 1;
        this.nextFileNumber = replay.nextFileNumber();
        this.sessionStart = nextFileNumber;
        this.lastSequence = replay.lastSequence();
        this.nextSequence = replay.nextSequence();
        this.settledBytes =
                replay.extents().stream().mapToLong(ReplayReport.Extent::bytes).sum();
    }

    /**
     * Reads all series and infos into an index, and goes on behind them. Damaged ranges are reported and copied to the directory {@code quarantine} beside the journal's; ids whose names they held
     * stay holes.
     *
     * @param directory holds the journal's files; made when needed
     * @param index an empty index
     * @throws io.minke.engine.failure.Rejected if a newer version of Minke wrote the journal, or the index has no room for it
     */
    public static SeriesJournal open(Disk disk, Path directory, SeriesIndex index) {
        Quarantine quarantine = new Quarantine(disk, directory.resolveSibling("quarantine"));
        List<DamagedRange> damaged = new ArrayList<>();
        RecordFiles files = files(disk, directory);
        ReplayReport replay = replay(files, quarantine, index, latest(index), damaged);
        SeriesJournal journal = new SeriesJournal(files, replay, damaged);
        journal.resume();
        return journal;
    }

    /** Reads all series and infos into an index, for a process that does not own the directory: writes nothing. @return what is damaged */
    public static List<DamagedRange> load(Disk disk, Path directory, SeriesIndex index) {
        return load(disk, directory, index, latest(index));
    }

    /** The same, and tells about every info there ever was. */
    public static List<DamagedRange> load(Disk disk, Path directory, SeriesIndex index, InfoVisitor visitor) {
        List<DamagedRange> damaged = new ArrayList<>();
        replay(files(disk, directory), null, index, visitor, damaged);
        return damaged;
    }

    /** Looks at the headers of the journal's files. @throws io.minke.engine.failure.NewerFormat if a newer version of Minke wrote one */
    public static void requireKnownVersion(Disk disk, Path directory) {
        files(disk, directory).requireKnownVersion();
    }

    static RecordFiles files(Disk disk, Path directory) {
        return new RecordFiles(disk, directory, PREFIX, MAGIC);
    }

    /** Takes a series; ids come in ascending order. */
    public void appendSeries(int id, DirectBuffer key, int offset, int length) {
        check();
        if (!series.takes(id)) {
            flushSeries();
        }
        series.add(id, key, offset, length);
    }

    /** Takes what was told about a series whose key was taken before. */
    public void appendInfo(int id, long fromNanos, SeriesInfo info) {
        check();
        if (infos.isFull()) {
            flush();
        }
        infos.add(id, fromNanos, info);
    }

    /**
     * Gives ids away without names, in the index and durably: they were found in files, their names were lost, and they must never be given again. A start does not fail for a disk that can't take
     * this; the journal takes nothing more then.
     */
    public void reserve(SeriesIndex index, int wanted) {
        if (wanted <= index.count()) {
            return;
        }
        index.reserve(wanted);
        if (poison != null) {
            return;
        }
        reserved.putInt(0, wanted, LITTLE_ENDIAN);
        try {
            flush();
            append(JournalLayout.TYPE_RESERVED, reserved, Integer.BYTES);
            force(); // I6
        } catch (DiskFailure failure) {
            poisonedBy(failure);
        }
    }

    /** Whether something was taken that is not durable yet. */
    public boolean hasUnforced() {
        return !series.isEmpty()
                || !infos.isEmpty()
                || current != null && current.forcedSequence() != current.lastSequence();
    }

    /** Makes everything taken so far durable. */
    public void force() {
        check();
        try {
            flush();
            if (current != null) {
                current.force(); // I5
            }
        } catch (DiskFailure failure) {
            throw failure.passes() ? failure : poisonedBy(failure);
        }
    }

    /**
     * Gives the zeros ahead back: new series come in rushes, and in between a file would be longer than what is in it. Does nothing while something is not durable, and so needs no room that a full disk
     * does not have.
     *
     * @throws DiskFailure if the disk fails; the journal takes nothing more then
     */
    public void trim() {
        check();
        if (current == null || hasUnforced() || current.allocatedBytes() == current.end()) {
            return;
        }
        try {
            current.finish();
        } catch (DiskFailure failure) {
            throw poisonedBy(failure);
        }
    }

    /** What of the journal is not as it was written, found when it was opened. */
    public List<DamagedRange> damaged() {
        return damaged;
    }

    /** Bytes of a write that nobody was told was safe, found when the journal was opened. */
    public long tornBytes() {
        return replay.tornBytes();
    }

    /** The file that is being written, or will be; what lies in it up to {@link #openFileBytes} stays as it is. */
    public Path openFile() {
        return files.path(nextFileNumber);
    }

    /** Bytes of that file that are settled once {@link #force} has returned. */
    public long openFileBytes() {
        return current == null ? 0 : current.end();
    }

    /** Length of all files of the journal, zeros ahead included. */
    public long bytesOnDisk() {
        return settledBytes + (current == null ? 0 : current.allocatedBytes());
    }

    /** Makes everything durable and gives the zeros ahead back. Lets go of a failed journal as it is. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            if (poison == null) {
                flush();
                finishCurrent();
            }
        } catch (DiskFailure failure) {
            if (!failure.passes()) {
                throw failure;
            }
            // The disk is full: nothing that was kept refers to the names that are still here.
        } finally {
            closed = true;
            if (current != null) {
                current.close();
                current = null;
            }
            buffer.close();
        }
    }

    static InfoVisitor latest(SeriesIndex index) {
        return (seriesId, fromNanos, info) -> {
            if (seriesId < index.count()) {
                index.info(seriesId, info);
            }
        };
    }

    private static ReplayReport replay(
            RecordFiles files,
            @Nullable Quarantine quarantine,
            SeriesIndex index,
            InfoVisitor visitor,
            List<DamagedRange> damaged) {
        List<DamagedRange> undecodable = new ArrayList<>();
        ReplayReport report = RecordReplay.run(files, 1, quarantine, (sequence, type, payload, offset, length) -> {
            try {
                read(index, visitor, type, new JournalCursor(payload, offset, length));
            } catch (Damage damage) {
                undecodable.add(undecodable(files, sequence, damage));
            }
        });
        damaged.addAll(report.damaged());
        damaged.addAll(undecodable);
        return report;
    }

    /** Brings one record into an index. @throws Damage if it makes no sense */
    static void read(SeriesIndex index, InfoVisitor visitor, int type, JournalCursor cursor) {
        switch (type) {
            case JournalLayout.TYPE_SERIES -> SeriesBatch.read(cursor, index);
            case JournalLayout.TYPE_INFO -> InfoBatch.read(cursor, visitor);
            case JournalLayout.TYPE_RESERVED -> index.reserve(cursor.nextInt());
            default -> throw cursor.damage("a known type", "type " + type);
        }
    }

    private static DamagedRange undecodable(RecordFiles files, long sequence, Damage damage) {
        String reason = String.valueOf(damage.getMessage());
        return new DamagedRange(files.directory(), 0, 0, sequence, sequence, true, reason, null);
    }

    private void resume() {
        ReplayReport.LastFile last = replay.lastFile();
        try {
            files.settle(replay);
            if (last != null && nextSequence == lastSequence + 1 && replay.damagedRanges() == 0) {
                RecordWriter writer = RecordWriter.resume(files.disk(), last, lastSequence, ZERO_STEP_BYTES, buffer);
                settledBytes -= writer.allocatedBytes();
                nextFileNumber = last.fileNumber();
                current = writer;
            }
        } catch (DiskFailure failure) {
            poison = failure; // What is there can be read; a start never fails for it.
        }
    }

    private void flush() {
        flushSeries();
        flushInfos();
    }

    private void flushSeries() {
        if (!series.isEmpty()) {
            append(JournalLayout.TYPE_SERIES, series.finish(), series.lengthBytes());
            series.clear();
        }
    }

    private void flushInfos() {
        if (!infos.isEmpty()) {
            append(JournalLayout.TYPE_INFO, infos.finish(), infos.lengthBytes());
            infos.clear();
        }
    }

    private void append(int type, DirectBuffer record, int length) {
        RecordWriter writer = writerWithRoom(RecordLayout.recordBytes(length));
        try {
            lastSequence = writer.append(type, record, 0, length);
            nextSequence = lastSequence + 1;
        } catch (DiskFailure failure) {
            throw poisonedBy(failure);
        }
    }

    /** What was taken stays taken when the disk is full, and is written when there is room. */
    private RecordWriter writerWithRoom(int recordBytes) {
        try {
            RecordWriter writer = writerFor(recordBytes);
            writer.reserve(recordBytes);
            return writer;
        } catch (DiskFailure failure) {
            DiskFailure judged = files.judged(failure);
            if (!judged.passes()) {
                throw poisonedBy(failure);
            }
            if (current == null) {
                files.disk().delete(files.path(nextFileNumber));
            }
            throw judged;
        }
    }

    private RecordWriter writerFor(int recordBytes) {
        if (current != null && current.end() + recordBytes > MAX_FILE_BYTES) {
            finishCurrent();
        }
        RecordWriter writer = current;
        if (writer == null) {
            writer = RecordWriter.create(
                    files, logId, nextFileNumber, nextSequence, lastSequence, sessionStart, ZERO_STEP_BYTES, buffer);
            current = writer;
        }
        return writer;
    }

    private void finishCurrent() {
        RecordWriter writer = current;
        if (writer == null) {
            return;
        }
        writer.finish();
        settledBytes += writer.allocatedBytes();
        current = null;
        nextFileNumber++;
        writer.close();
    }

    private void check() {
        if (poison != null) {
            throw poisoned(poison);
        }
        if (closed) {
            throw new DiskFailure("the series journal in " + files.directory() + " is closed");
        }
    }

    private DiskFailure poisonedBy(DiskFailure failure) {
        if (poison == null) {
            poison = failure; // I2
            return poisoned(failure);
        }
        return failure;
    }

    private DiskFailure poisoned(DiskFailure first) {
        DiskFailure failure = new DiskFailure("the series journal in " + files.directory()
                + " takes nothing more until a restart, because of: " + first.getMessage());
        failure.initCause(first);
        return failure;
    }
}
