package io.minke.engine.series;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.DiskFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.agrona.DirectBuffer;

/** A Chronicle Map from encoded keys to ids: off-heap, in a file, shared between processes. The bytes of a key stand for the characters of its text. */
final class SeriesMap implements AutoCloseable {
    private static final int COPY_BYTES = 64 << 10;

    static {
        // Before the first class of Chronicle is touched: no word to outside, no advertisement in the log.
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
    }

    private final ChronicleMap<CharSequence, Integer> map;

    private SeriesMap(ChronicleMap<CharSequence, Integer> map) {
        this.map = map;
    }

    /** @param averageKeyBytes as {@link #storedBytes} counts them */
    static SeriesMap create(Disk disk, Path file, long capacity, double averageKeyBytes) {
        SeriesMap created = new SeriesMap(persisted(file, capacity, averageKeyBytes));
        try {
            allocate(disk, file);
        } catch (DiskFailure failure) {
            created.close();
            throw failure;
        }
        return created;
    }

    /** Opens what was closed properly, or what another process has open. */
    static SeriesMap open(Path file) {
        return new SeriesMap(persisted(file, 1, 1));
    }

    /** @return the id, or {@link SeriesIndex#ABSENT} */
    int get(DirectBuffer key, int offset, int length) {
        Integer id = map.get(text(new StringBuilder(length), key, offset, length));
        return id == null ? SeriesIndex.ABSENT : id;
    }

    void put(StringBuilder scratch, DirectBuffer key, int offset, int length, int id) {
        map.put(text(scratch, key, offset, length), id);
    }

    long size() {
        return map.longSize();
    }

    @Override
    public void close() {
        map.close();
    }

    /** Bytes that a key takes in the map: two for each that is not ASCII. */
    static int storedBytes(DirectBuffer key, int offset, int length) {
        int bytes = length;
        for (int i = offset; i < offset + length; i++) {
            bytes += key.getByte(i) < 0 ? 1 : 0;
        }
        return bytes;
    }

    private static ChronicleMap<CharSequence, Integer> persisted(Path file, long capacity, double averageKeyBytes) {
        try {
            return ChronicleMapBuilder.of(CharSequence.class, Integer.class)
                    .name("series")
                    .entries(capacity)
                    .averageKeySize(averageKeyBytes)
                    // One writer needs one segment, and one segment can't be full before the others.
                    .actualSegments(1)
                    .putReturnsNull(true)
                    .removeReturnsNull(true)
                    .skipCloseOnExitHook(true)
                    .createPersistedTo(file.toFile());
        } catch (IOException failure) {
            throw new DiskFailure("open the map of series " + file, failure);
        }
    }

    /** Chronicle makes a file with holes and writes to it through a mapping. On a full disk the first touch of a hole would kill the JVM, so all of it is written once, as it is. */
    private static void allocate(Disk disk, Path file) {
        ByteBuffer bytes = ByteBuffer.allocate(COPY_BYTES);
        try (DiskFile opened = disk.open(file)) {
            long length = opened.length();
            for (long offset = 0; offset < length; offset += bytes.limit()) {
                opened.read(bytes.clear(), offset);
                bytes.flip();
                opened.write(bytes, offset);
            }
        }
    }

    private static StringBuilder text(StringBuilder scratch, DirectBuffer key, int offset, int length) {
        scratch.setLength(0);
        for (int i = 0; i < length; i++) {
            scratch.append((char) (key.getByte(offset + i) & 0xFF));
        }
        return scratch;
    }
}
