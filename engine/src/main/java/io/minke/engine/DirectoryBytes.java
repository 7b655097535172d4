package io.minke.engine;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.engine.segment.SegmentBytes;
import io.minke.engine.segment.SegmentReader;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says where the bytes of a data directory go. Changes nothing, and works beside a running engine: what goes away meanwhile is left out. Lengths of files; a file system adds blocks and directories. */
final class DirectoryBytes {
    private final Disk disk;
    private final EngineDirectory directory;
    private final SegmentBytes segments = new SegmentBytes();
    private final Consumer<String> out;
    private long total;

    private DirectoryBytes(Disk disk, Path root, Consumer<String> out) {
        this.disk = disk;
        this.directory = new EngineDirectory(root);
        this.out = out;
    }

    /** @throws io.minke.engine.failure.Rejected if it is no data directory */
    static void print(Disk disk, Path root, Consumer<String> out) {
        DirectoryBytes bytes = new DirectoryBytes(disk, root, out);
        bytes.directory.require(disk);
        bytes.print();
    }

    private void print() {
        addSegments(directory.segments(), segments);
        total += segments.bytes();
        out.accept(String.format(Locale.ROOT, "samples in segments: %,d", segments.samples()));
        line("segments", segments.bytes());
        segments.lines().forEach(out);
        for (Path tier : disk.list(directory.tiers())) {
            addTier(tier);
        }
        addFiles("log", filesIn(directory.log()));
        addFiles("series: names, and the map of them", filesIn(directory.series()));
        addFiles("catalogs, settings and lock", filesIn(directory.root()));
        addFiles("quarantine", filesBelow(directory.root().resolve("quarantine")));
        line("in all, snapshots left out", total);
    }

    private void addTier(Path tier) {
        SegmentBytes rows = new SegmentBytes();
        addSegments(tier.resolve("segments"), rows);
        long bytes = rows.bytes() + filesIn(tier) + filesBelow(tier.resolve("quarantine"));
        total += bytes;
        line("tier " + tier.getFileName(), bytes);
    }

    private void addFiles(String name, long bytes) {
        if (bytes > 0) {
            total += bytes;
            line(name, bytes);
        }
    }

    private long filesIn(Path files) {
        long bytes = 0;
        for (Path file : disk.list(files)) {
            bytes += disk.isFile(file) ? lengthOf(file) : 0;
        }
        return bytes;
    }

    /** The same with all directories below. */
    private long filesBelow(Path files) {
        long bytes = filesIn(files);
        for (Path file : disk.list(files)) {
            bytes += disk.isFile(file) ? 0 : filesBelow(file);
        }
        return bytes;
    }

    private long lengthOf(Path file) {
        try {
            return disk.length(file);
        } catch (DiskFailure failure) {
            return unlessGone(file, failure);
        }
    }

    private long unlessGone(Path file, DiskFailure failure) {
        if (disk.exists(file)) {
            throw failure;
        }
        return 0;
    }

    private void addSegments(Path partitions, SegmentBytes target) {
        for (Path partition : disk.list(partitions)) {
            for (Path file : disk.list(partition)) {
                addSegment(file, target);
            }
        }
    }

    private void addSegment(Path file, SegmentBytes target) {
        if (file.toString().endsWith(Disk.TEMPORARY_SUFFIX)) {
            total += lengthOf(file);
            return;
        }
        SegmentReader reader = open(file);
        if (reader == null) {
            return;
        }
        try {
            target.add(reader);
        } catch (Damage damage) {
            leaveOut(file, damage);
        } finally {
            reader.release();
        }
    }

    private @Nullable SegmentReader open(Path file) {
        try {
            return SegmentReader.open(disk, file);
        } catch (DiskFailure failure) {
            unlessGone(file, failure);
        } catch (Damage | Rejected unread) {
            leaveOut(file, unread);
        }
        return null;
    }

    /** Of a file that is damaged, or that a newer version wrote, only the length is known. */
    private void leaveOut(Path file, RuntimeException unread) {
        total += lengthOf(file);
        out.accept("not taken apart: " + unread.getMessage());
    }

    private void line(String name, long bytes) {
        double perSample = bytes / (double) Math.max(1, segments.samples());
        out.accept(String.format(
                Locale.ROOT, "%,15d bytes %8.4f a sample  %s", bytes, perSample, name.toUpperCase(Locale.ROOT)));
    }
}
