package io.minke.engine.series;

import io.minke.engine.disk.Disk;
import io.minke.engine.failure.Rejected;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Key to id for other processes: follows a {@link SeriesIndex} in the background and keeps it as a Chronicle Map in the file {@code index.cm}. Never the only copy of anything: the journal is the truth,
 * and the map is thrown away and made again when it is full, damaged, or was not closed properly (a killed owner may leave locks in it that hold up the next one for a minute).
 *
 * <p>Nobody waits for it, neither a start nor the writer: it begins when the first rush is over, and takes in new series when none have come for a while.
 */
public final class PersistedSeriesIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PersistedSeriesIndex.class);

    private static final String MAP_NAME = "index.cm";
    private static final String STATE_NAME = "index.state";
    private static final int MIN_CAPACITY = 2 << 10;
    /** Room for a fifth more series than there are: some 70 bytes of file for each that is there. */
    private static final double HEADROOM = 1.2;
    /** The map must not be what fills the disk. */
    private static final long FREE_BYTES = 64L << 20;

    private static final long BYTES_PER_ENTRY = 100;
    private static final long STOP_MILLIS = 10_000;

    /** When to work. */
    record Pace(long startNanos, long quietNanos, long latestNanos) {
        static final Pace CALM =
                new Pace(TimeUnit.SECONDS.toNanos(30), TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(120));
    }

    private final Disk disk;
    private final Path mapFile;
    private final Path stateFile;
    private final @Nullable SeriesIndex index;
    private final Pace pace;
    private final @Nullable Thread follower;
    private final StringBuilder text = new StringBuilder(SeriesKey.MAX_ENCODED_BYTES);
    private final UnsafeBuffer key = new UnsafeBuffer(0, 0);

    private volatile @Nullable SeriesMap map;
    private volatile int followedIds;
    private volatile boolean stopping;
    private volatile @Nullable String problem;
    private long capacity;

    private PersistedSeriesIndex(Disk disk, Path directory, @Nullable SeriesIndex index, Pace pace) {
        this.disk = disk;
        this.mapFile = directory.resolve(MAP_NAME);
        this.stateFile = directory.resolve(STATE_NAME);
        this.index = index;
        this.pace = pace;
        this.follower = index == null ? null : new Thread(this::follow, "minke-series-index");
    }

    /** Begins to follow an index, on a thread of its own. Returns at once. @param directory the journal's, on a real disk */
    public static PersistedSeriesIndex follow(Disk disk, Path directory, SeriesIndex index) {
        return follow(disk, directory, index, Pace.CALM);
    }

    static PersistedSeriesIndex follow(Disk disk, Path directory, SeriesIndex index, Pace pace) {
        PersistedSeriesIndex persisted = new PersistedSeriesIndex(disk, directory, index, pace);
        if (persisted.follower != null) {
            persisted.follower.setDaemon(true);
            persisted.follower.start();
        }
        return persisted;
    }

    /**
     * Opens the map beside its owner, or after it.
     *
     * @throws Rejected if there is no map that can be trusted: read the journal instead
     */
    public static PersistedSeriesIndex openReadOnly(Disk disk, Path directory) {
        PersistedSeriesIndex persisted = new PersistedSeriesIndex(disk, directory, null, Pace.CALM);
        SeriesMapState state = SeriesMapState.read(disk, persisted.stateFile);
        if (state == null || !state.isReadable(disk, persisted.mapFile)) {
            throw new Rejected(
                    directory + " has no index of series that was left or is kept in order; read the journal");
        }
        persisted.map = SeriesMap.open(persisted.mapFile);
        persisted.followedIds = state.ids();
        return persisted;
    }

    /** @return the id of an encoded key, or {@link SeriesIndex#ABSENT} if there is none or it is too new; any thread */
    public int find(DirectBuffer encodedKey, int offset, int length) {
        SeriesMap current = map;
        return current == null ? SeriesIndex.ABSENT : current.get(encodedKey, offset, length);
    }

    /** The map holds all ids below this one. */
    public int followedIds() {
        return followedIds;
    }

    /** Why the map is not kept at present, or null. The engine does without. */
    public @Nullable String problem() {
        return problem;
    }

    /** Closes the map properly and marks it so. The index must stay open until then. */
    @Override
    public void close() {
        stopping = true;
        if (follower != null && !stopped(follower)) {
            LOG.warn("{} is not closed in time; it will be made again", mapFile);
            return;
        }
        SeriesMap current = map;
        map = null;
        if (current == null) {
            return;
        }
        current.close();
        if (follower != null) {
            SeriesMapState.clean(disk, mapFile, followedIds, capacity).publish(disk, stateFile); // I7
        }
    }

    private boolean stopped(Thread thread) {
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void follow() {
        try {
            sleep(pace.startNanos);
            int lastCount = followedIds;
            long lastNanos = System.nanoTime();
            while (!stopping) {
                int count = count();
                boolean quiet = count == lastCount;
                boolean late = System.nanoTime() - lastNanos > pace.latestNanos;
                if (count > followedIds && (quiet || late)) {
                    take(count);
                    lastNanos = System.nanoTime();
                }
                lastCount = count;
                sleep(pace.quietNanos);
            }
        } catch (Throwable failure) { // Chronicle throws errors too; none of them is worth the engine.
            giveUp(failure);
        }
    }

    private void take(int count) {
        if (map == null) {
            reopen();
        }
        if (map == null || count > capacity) {
            rebuild(count);
        }
        put(followedIds, count);
    }

    /** Goes on with a map that was closed properly. */
    private void reopen() {
        SeriesMapState state = SeriesMapState.read(disk, stateFile);
        if (state == null || state.ids() > count() || !state.isClean(disk, mapFile)) {
            return;
        }
        SeriesMapState.open(SeriesMapState.Phase.OPEN, state.ids(), state.capacity())
                .publish(disk, stateFile); // I7
        try {
            SeriesMap opened = SeriesMap.open(mapFile);
            map = opened;
            capacity = state.capacity();
            followedIds = state.ids();
            if (opened.size() > state.ids() || !isRight(opened, state.ids() - 1)) {
                discard();
            }
        } catch (RuntimeException | Error unusable) {
            LOG.warn("{} can't be opened and will be made again: {}", mapFile, unusable.toString());
            discard();
        }
    }

    private boolean isRight(SeriesMap opened, int id) {
        SeriesIndex source = source();
        if (id < 0 || !source.isNamed(id)) {
            return true;
        }
        source.wrapKey(id, key);
        return opened.get(key, 0, key.capacity()) == id;
    }

    private void rebuild(int count) {
        discard();
        long wanted = Math.max(MIN_CAPACITY, (long) (count * HEADROOM));
        long free = disk.usableBytes(Disk.directoryOf(mapFile));
        if (free < FREE_BYTES + wanted * BYTES_PER_ENTRY) {
            throw new Rejected("a map of " + wanted + " series needs about " + wanted * BYTES_PER_ENTRY + " bytes and "
                    + FREE_BYTES + " to spare, the disk has " + free);
        }
        capacity = wanted;
        SeriesMapState.open(SeriesMapState.Phase.FILLING, 0, capacity).publish(disk, stateFile); // I7
        map = SeriesMap.create(disk, mapFile, capacity, averageKeyBytes(count));
        followedIds = 0;
        put(0, count);
        if (followedIds == count) {
            SeriesMapState.open(SeriesMapState.Phase.OPEN, count, capacity).publish(disk, stateFile);
        }
    }

    private void put(int from, int to) {
        SeriesMap current = map;
        SeriesIndex source = source();
        if (current == null) {
            return;
        }
        for (int id = from; id < to && !stopping; id++) {
            if (source.isNamed(id)) {
                source.wrapKey(id, key);
                current.put(text, key, 0, key.capacity(), id);
            }
            followedIds = id + 1;
        }
    }

    private double averageKeyBytes(int count) {
        SeriesIndex source = source();
        long bytes = 0;
        for (int id = 0; id < count; id++) {
            if (source.isNamed(id)) {
                source.wrapKey(id, key);
                bytes += SeriesMap.storedBytes(key, 0, key.capacity());
            }
        }
        return Math.max(1.0, (double) bytes / count);
    }

    private void discard() {
        SeriesMap current = map;
        map = null;
        followedIds = 0;
        capacity = 0;
        if (current != null) {
            current.close();
        }
        disk.delete(stateFile);
        disk.delete(mapFile);
    }

    private void giveUp(Throwable failure) {
        problem = "the map of series is not kept: " + failure;
        LOG.warn("{}", problem, failure);
        try {
            discard();
        } catch (RuntimeException left) {
            LOG.warn("{} could not be removed: {}", mapFile, left.getMessage());
        }
    }

    private SeriesIndex source() {
        if (index == null) {
            throw new IllegalStateException("this map is only read");
        }
        return index;
    }

    private int count() {
        return source().count();
    }

    private void sleep(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !stopping; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
