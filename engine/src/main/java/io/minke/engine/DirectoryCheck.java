package io.minke.engine;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.Rejected;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.record.DamagedRange;
import io.minke.engine.removal.DeleteRecord;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.ring.SampleFrame;
import io.minke.engine.segment.SegmentCheck;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesJournal;
import io.minke.engine.tier.TierCheck;
import io.minke.engine.wal.WalReader;
import io.minke.engine.wal.WalReplay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.roaringbitmap.RoaringBitmap;

/** Reads every byte of a data directory and says what is not as it was written. Changes nothing. */
public final class DirectoryCheck {
    /**
     * @param summary what was read, a line per kind of file
     * @param damages file, offset, expected and found, a line each; empty if all is well
     */
    public record Report(List<String> summary, List<String> damages) {
        public Report {
            summary = List.copyOf(summary);
            damages = List.copyOf(damages);
        }
    }

    private final Disk disk;
    private final EngineDirectory directory;
    private final List<String> summary = new ArrayList<>();
    private final List<String> damages = new ArrayList<>();
    private final List<Tombstone> deletes = new ArrayList<>();
    private long loggedSamples;
    private int highestSeries = -1;

    private DirectoryCheck(Disk disk, EngineDirectory directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** @throws Rejected if it is no data directory, or a newer version wrote it */
    public static Report run(Disk disk, Path root) {
        return run(disk, root, false);
    }

    /**
     * The same.
     *
     * @param deep also computes every row of the tiers anew where its samples are still kept, which takes as long as making them did
     */
    public static Report run(Disk disk, Path root, boolean deep) {
        DirectoryCheck check = new DirectoryCheck(disk, new EngineDirectory(root));
        // A snapshot has no LOCK, and no log either where all was sealed.
        if (!disk.exists(check.directory.lock())) {
            check.directory.require(disk);
        }
        check.checkLog();
        check.checkSeries();
        check.checkSegments();
        check.checkTiers(deep);
        check.checkSettings();
        return new Report(check.summary, check.damages);
    }

    private void checkLog() {
        WalReplay replay = WalReader.inspect(disk, directory.log(), 0, this::checkFrame);
        add(replay.damaged());
        summary.add(String.format(
                "log: %,d files, %,d frames of %,d samples, %,d bytes torn off at the end",
                disk.list(directory.log()).size(), replay.frames(), loggedSamples, replay.tornBytes()));
    }

    private void checkFrame(long sequence, int type, DirectBuffer payload, int offset, int length) {
        if (type == LogRecords.DELETE) {
            checkDelete(sequence, payload, offset, length);
            return;
        }
        int count = length < SampleFrame.payloadLength(0) ? -1 : payload.getInt(offset);
        boolean isFrame = type == LogRecords.SAMPLES
                && count >= 0
                && count <= Appender.FRAME_SAMPLES
                && SampleFrame.payloadLength(count) <= length;
        if (!isFrame) {
            damages.add(directory.log() + ": record " + sequence + " of type " + type + " and " + length
                    + " bytes is no frame of samples");
            return;
        }
        loggedSamples += count;
        for (int index = 0; index < count; index++) {
            int id = payload.getInt(offset + SampleFrame.idsOffset(count) + index * Integer.BYTES);
            highestSeries = Math.max(highestSeries, id);
        }
    }

    private void checkDelete(long sequence, DirectBuffer payload, int offset, int length) {
        try {
            Tombstone delete = DeleteRecord.decode(sequence, payload, offset, length);
            RoaringBitmap series = delete.series();
            deletes.add(delete);
            highestSeries = Math.max(highestSeries, series.isEmpty() ? -1 : series.last());
        } catch (Damage damage) {
            damages.add(directory.log() + ": " + damage.getMessage());
        }
    }

    private void checkSeries() {
        try (SeriesIndex index = new SeriesIndex(new MemoryAccount("check", Long.MAX_VALUE))) {
            List<DamagedRange> damaged = SeriesJournal.load(disk, directory.series(), index);
            add(damaged);
            if (highestSeries >= index.count()) {
                damages.add(directory.log() + ": samples of series " + highestSeries + ", but the journal in "
                        + directory.series() + " knows only " + index.count());
            }
            summary.add(String.format("series: %,d names", index.count()));
        }
    }

    private void checkSegments() {
        long files = 0;
        long bytes = 0;
        for (Path partition : disk.list(directory.segments())) {
            for (Path file : disk.list(partition)) {
                files++;
                bytes += disk.length(file);
            }
        }
        try {
            damages.addAll(SegmentCheck.directory(disk, directory.root()));
        } catch (Damage damage) {
            damages.add(String.valueOf(damage.getMessage()));
        }
        summary.add(String.format("segments: %,d files, %,d bytes", files, bytes));
    }

    private void checkTiers(boolean deep) {
        for (Path tier : disk.list(directory.tiers())) {
            damages.addAll(TierCheck.directory(disk, tier));
            long rows = deep ? TierCheck.compare(disk, directory.root(), tier, deletes, damages) : 0;
            long files = 0;
            long bytes = 0;
            for (Path partition : disk.list(tier.resolve("segments"))) {
                for (Path file : disk.list(partition)) {
                    files++;
                    bytes += disk.length(file);
                }
            }
            summary.add(String.format("tier %s: %,d files, %,d bytes", tier.getFileName(), files, bytes)
                    + (deep ? String.format(", %,d rows compared with their samples", rows) : ""));
        }
    }

    private void checkSettings() {
        byte[] saved = SettingsFile.read(disk, directory.settings());
        if (saved != null) {
            try {
                DirectorySettings.decode(saved, directory.settings().toString());
            } catch (Damage damage) {
                damages.add(String.valueOf(damage.getMessage()));
            }
        }
    }

    private void add(List<DamagedRange> ranges) {
        ranges.forEach(range -> damages.add(range.toString()));
    }
}
