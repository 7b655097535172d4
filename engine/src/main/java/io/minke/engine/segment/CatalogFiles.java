package io.minke.engine.segment;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.Damage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names and bytes of the files {@code catalog-N}. */
final class CatalogFiles {
    private static final String PREFIX = "catalog-";

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

    /** @throws Damage if a byte is not what was written */
    static CatalogContent read(Disk disk, Path file) {
        long length = disk.length(file);
        if (length > Integer.MAX_VALUE - 8) {
            throw new Damage(file.toString(), 0, "a catalog below 2 GiB", length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        try (DiskFile open = disk.openReadOnly(file)) {
            open.read(bytes, 0);
        }
        return CatalogContent.decode(bytes.array(), file.toString(), number(file));
    }

    private static long number(Path file) {
        return Long.parseLong(String.valueOf(file.getFileName()).substring(PREFIX.length()));
    }
}
