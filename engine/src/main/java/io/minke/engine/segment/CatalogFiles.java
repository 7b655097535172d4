package io.minke.engine.segment;

import io.minke.engine.disk.CheckedText;
import io.minke.engine.disk.Disk;
import java.nio.file.Path;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names and bytes of the files {@code catalog-N}. */
final class CatalogFiles {
    private static final String PREFIX = "catalog-";
    /** What an array can hold; ten million segments are below it. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private CatalogFiles() {}

    static Path file(Path root, long number) {
        return root.resolve(PREFIX + number);
    }

    static boolean isTemporary(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(PREFIX) && name.endsWith(Disk.TEMPORARY_SUFFIX);
    }

    static boolean isCatalog(Path file) {
        return String.valueOf(file.getFileName()).matches(PREFIX + "\\d{1,18}");
    }

    /** All catalogs of a directory by their numbers, valid or not. */
    static TreeMap<Long, Path> all(Disk disk, Path root) {
        TreeMap<Long, Path> catalogs = new TreeMap<>();
        for (Path file : disk.list(root)) {
            if (isCatalog(file)) {
                catalogs.put(number(file), file);
            }
        }
        return catalogs;
    }

    static @Nullable Path newest(Disk disk, Path root) {
        TreeMap<Long, Path> catalogs = all(disk, root);
        return catalogs.isEmpty() ? null : catalogs.lastEntry().getValue();
    }

    /** @throws io.minke.engine.failure.Damage if a byte is not what was written */
    static CatalogContent read(Disk disk, Path file) {
        return CatalogContent.decode(CheckedText.read(disk, file, MAX_BYTES), file.toString(), number(file));
    }

    private static long number(Path file) {
        return Long.parseLong(String.valueOf(file.getFileName()).substring(PREFIX.length()));
    }
}
