package io.minke.engine.series;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskFile;
import io.minke.engine.failure.DiskFailure;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What may be done with the map beside it; published whole before the map is touched and after it was closed. No state, a damaged one, or an owner that is gone mean: throw the map away.
 *
 * <pre>
 *  0       8         12      16     20          28        36               44         52       56    60
 *  +-------+---------+-------+------+-----------+---------+----------------+----------+--------+-----+
 *  | magic | version | phase | ids  | capacity  | pid     | pid's start ms | mapBytes | mapCrc | crc |
 *  +-------+---------+-------+------+-----------+---------+----------------+----------+--------+-----+
 * </pre>
 *
 * @param ids the map holds the names of the ids below this, at least
 * @param capacity entries that the map was made for
 * @param pid the process that has the map open, and when that started; both 0 for a closed map
 * @param mapBytes length of a closed map's file; 0 for an open one
 * @param mapCrc CRC32C of a closed map's file, so that no rotten id is ever believed; 0 for an open one
 */
record SeriesMapState(Phase phase, int ids, long capacity, long pid, long startMillis, long mapBytes, int mapCrc) {
    enum Phase {
        /** Being filled: of no use to others. */
        FILLING,
        /** Complete up to what is new, and open in the process that is named. */
        OPEN,
        /** Closed properly. */
        CLEAN
    }

    /** "MINKESMS" in the order of the bytes on disk. */
    private static final long MAGIC = 0x534D_5345_4B4E_494DL;

    private static final int VERSION = 1;
    private static final int BYTES = 60;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int CRC_OFFSET = BYTES - 4;

    /** A map that this process has open. */
    static SeriesMapState open(Phase phase, int ids, long capacity) {
        ProcessHandle self = ProcessHandle.current();
        return new SeriesMapState(phase, ids, capacity, self.pid(), startMillis(self), 0, 0);
    }

    /** A map that was just closed. */
    static SeriesMapState clean(Disk disk, Path mapFile, int ids, long capacity) {
        return new SeriesMapState(Phase.CLEAN, ids, capacity, 0, 0, disk.length(mapFile), fileCrc(disk, mapFile));
    }

    /** Whether the map may be read beside its owner, or after it. */
    boolean isReadable(Disk disk, Path mapFile) {
        return isClean(disk, mapFile) || phase == Phase.OPEN && ownerLives();
    }

    /** Whether the map is closed, and what it was when it was. */
    boolean isClean(Disk disk, Path mapFile) {
        return phase == Phase.CLEAN
                && disk.exists(mapFile)
                && disk.length(mapFile) == mapBytes
                && fileCrc(disk, mapFile) == mapCrc;
    }

    void publish(Disk disk, Path file) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(LITTLE_ENDIAN);
        bytes.putLong(MAGIC).putInt(VERSION).putInt(phase.ordinal()).putInt(ids);
        bytes.putLong(capacity).putLong(pid).putLong(startMillis);
        bytes.putLong(mapBytes).putInt(mapCrc);
        bytes.putInt(crc(bytes)).flip();
        disk.publish(file, bytes);
    }

    static @Nullable SeriesMapState read(Disk disk, Path file) {
        if (!disk.exists(file)) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(LITTLE_ENDIAN);
        try (DiskFile opened = disk.openReadOnly(file)) {
            if (opened.read(bytes, 0) < BYTES || bytes.getInt(CRC_OFFSET) != crc(bytes)) {
                return null;
            }
        } catch (DiskFailure unreadable) {
            return null; // The map can be made again, whatever the reason.
        }
        bytes.flip();
        if (bytes.getLong() != MAGIC || bytes.getInt() != VERSION) {
            return null;
        }
        Phase phase = Phase.values()[bytes.getInt()];
        return new SeriesMapState(
                phase,
                bytes.getInt(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getInt());
    }

    private boolean ownerLives() {
        return ProcessHandle.of(pid)
                .filter(owner -> owner.isAlive() && startMillis(owner) == startMillis)
                .isPresent();
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static int fileCrc(Disk disk, Path file) {
        CRC32C crc = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try (DiskFile opened = disk.openReadOnly(file)) {
            long offset = 0;
            for (int count = opened.read(chunk, offset); count > 0; count = opened.read(chunk.clear(), offset)) {
                crc.update(chunk.flip());
                offset += count;
            }
        }
        return (int) crc.getValue();
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, CRC_OFFSET);
        return (int) crc.getValue();
    }
}
