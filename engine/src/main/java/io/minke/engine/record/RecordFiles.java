package io.minke.engine.record;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of one log: all in one directory, named {@code <prefix><number>} with the number as 16 hexadecimal digits, ascending in the order they were written.
 *
 * @param magic first eight bytes of each file
 */
public record RecordFiles(Disk disk, Path directory, String prefix, long magic) {
    private static final int NUMBER_DIGITS = 16;

    /** A file and the number in its name. */
    record Named(long number, Path path) {}

    public Path path(long number) {
        return directory.resolve(prefix + String.format("%0" + NUMBER_DIGITS + "x", number));
    }

    /** Makes what a replay found durable: a killed process may have written but not forced it, and now it has been read and will be acted upon. */
    public void settle(ReplayReport replay) {
        List<ReplayReport.Extent> extents = replay.extents();
        if (!extents.isEmpty()) {
            try (DiskFile last = disk.open(extents.get(extents.size() - 1).path())) {
                last.force();
            }
        }
    }

    /**
     * What a failure to make room means: one that passes, if the disk is full and nothing else is wrong.
     *
     * @param failure of an operation that touched no record
     */
    public DiskFailure judged(DiskFailure failure) {
        return failure.saysFull()
                ? DiskFailure.passing("the disk is full, writes resume when there is room: " + failure.getMessage())
                : failure;
    }

    /** Looks at the headers of all files. @throws io.minke.engine.failure.NewerFormat if a newer version wrote one */
    public void requireKnownVersion() {
        for (Named named : list()) {
            try (DiskFile file = disk.openReadOnly(named.path())) {
                FileHeader.read(file, named.path(), magic, named.number());
            } catch (Damage | DiskFailure unread) {
                // Whoever replays it tells of that.
                continue;
            }
        }
    }

    /** Files below a number, ascending. */
    public List<Path> below(long number) {
        return list().stream()
                .filter(named -> named.number() < number)
                .map(Named::path)
                .toList();
    }

    /** Ascending by number. */
    List<Named> list() {
        List<Named> files = new ArrayList<>();
        for (Path path : disk.list(directory)) {
            Long number = number(path);
            if (number != null) {
                files.add(new Named(number, path));
            }
        }
        return files;
    }

    private @Nullable Long number(Path path) {
        String name = path.getFileName().toString();
        if (name.length() != prefix.length() + NUMBER_DIGITS || !name.startsWith(prefix)) {
            return null;
        }
        for (int i = prefix.length(); i < name.length(); i++) {
            char digit = name.charAt(i);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return null;
            }
        }
        return Long.parseUnsignedLong(name, prefix.length(), name.length(), 16);
    }
}
