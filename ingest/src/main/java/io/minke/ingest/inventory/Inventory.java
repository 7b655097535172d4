package io.minke.ingest.inventory;

import io.minke.engine.failure.DiskFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inventory of a running daemon. SQLite is loaded when somebody first needs it: a daemon without an inventory starts and runs without it.
 *
 * <p>Others may change the file meanwhile ({@code minke user}, {@code minke inventory import}); this looks twice a second, and tells those who keep something of it in memory. Thread-safe.
 */
public final class Inventory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);
    private static final long LOOK_MILLIS = 500;

    /** Keeps something of the inventory in memory. */
    @FunctionalInterface
    public interface Follower {
        /** Called on one thread, at first and whenever something changed; what throws is called again. */
        void follow(InventoryDatabase database, Revisions now);

        /** Called on the same thread at first, and again and again while there is no inventory and was none since the start. */
        default void absent() {}
    }

    private final Path directory;
    private final InstantSource clock;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "minke-inventory-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final Object opening = new Object();
    private @Nullable InventoryDatabase open;
    private boolean closed;
    private volatile Runnable room = () -> {};
    private volatile Users users = Users.UNKNOWN;
    private volatile @Nullable String problem;

    /** The watch's own. */
    private long seenDataVersion = Long.MIN_VALUE;

    private long seenUsers;
    private boolean wasPresent;

    public Inventory(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Loads SQLite's native library if it will be needed, so that {@link #start} is short. Touches no file of ours. */
    public void prepare() {
        try {
            if (isPresent()) {
                InventoryDatabase.loadLibrary();
            }
        } catch (DiskFailure missing) {
            note(missing);
        }
    }

    /**
     * Reads who may ask, and watches from now on. To be called once, when the directory is ours and before the doors open; takes no time where there is no file yet.
     *
     * @param enoughRoom throws, as {@link io.minke.engine.Engine#requireRoom} does, while nothing may be written
     * @throws io.minke.engine.failure.Rejected if the file is of a newer Minke or another program
     */
    public void start(Runnable enoughRoom) {
        room = enoughRoom;
        try {
            look();
        } catch (DiskFailure unreadable) {
            // Samples flow without an inventory; who should be known by it does not pass.
            note(unreadable);
        }
        watch.scheduleWithFixedDelay(this::lookAgain, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Has someone told of what there is, soon, and of changes from then on. */
    public void addFollower(Follower follower) {
        watch.execute(() -> {
            followers.add(follower);
            seenDataVersion = Long.MIN_VALUE;
            lookAgain();
        });
    }

    /** The database, created if there is none. */
    public InventoryDatabase database() {
        synchronized (opening) {
            if (closed) {
                throw new DiskFailure("the inventory has been closed");
            }
            InventoryDatabase database = open;
            if (database == null) {
                database = InventoryDatabase.open(directory, () -> room.run());
                open = database;
            }
            return database;
        }
    }

    /** Whether there is one; where there is none, nothing is registered. */
    public boolean isPresent() {
        return Files.exists(directory.resolve(InventoryDatabase.FILE_NAME));
    }

    /** As of at most half a second ago. */
    public Users users() {
        return users;
    }

    /** What is wrong with the inventory, or null. */
    public @Nullable String problem() {
        return problem;
    }

    public InstantSource clock() {
        return clock;
    }

    /** Has the followers told of a change now rather than soon. */
    public void changed() {
        watch.execute(this::lookAgain);
    }

    private void lookAgain() {
        try {
            look();
            problem = null;
        } catch (RuntimeException failure) {
            note(failure);
        }
    }

    private void note(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        if (!message.equals(problem)) {
            LOG.error("the inventory can't be read", failure);
            problem = message;
        }
    }

    private synchronized void look() {
        synchronized (opening) {
            if (closed) {
                return;
            }
        }
        if (!isPresent()) {
            if (wasPresent) {
                // Somebody took it away from under us: nobody knows any more who may pass, so nobody does.
                users = Users.UNKNOWN;
                throw new DiskFailure(
                        directory.resolve(InventoryDatabase.FILE_NAME) + " has gone; restart with it or without it");
            }
            users = Users.NONE;
            followers.forEach(Follower::absent);
            return;
        }
        wasPresent = true;
        InventoryDatabase database = database();
        long dataVersion = database.dataVersion();
        if (dataVersion == seenDataVersion) {
            return;
        }
        Revisions now = database.read(Revisions::read);
        if (now.number(Revisions.Kind.USER) != seenUsers) {
            users = new UserStore(database, clock).snapshot();
            seenUsers = now.number(Revisions.Kind.USER);
        }
        for (Follower follower : followers) {
            follower.follow(database, now);
        }
        seenDataVersion = dataVersion;
    }

    @Override
    public void close() {
        watch.shutdown();
        try {
            // A look is short, and what it keeps in memory ends with us.
            if (!watch.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("the look at the inventory takes long; closing without it");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (opening) {
            closed = true;
            InventoryDatabase database = open;
            open = null;
            if (database != null) {
                database.close();
            }
        }
    }
}
