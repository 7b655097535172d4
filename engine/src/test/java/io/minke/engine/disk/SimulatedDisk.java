package io.minke.engine.disk;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A disk in memory that knows what a power cut can take: bytes that were not forced, in any subset of their sectors, and names whose directory was not forced, in any subset of their changes. It counts
 * operations, cuts the power at a chosen one, and lets chosen ones fail. Thread-safe.
 */
public final class SimulatedDisk implements Disk {
    /** What becomes of what was not forced. */
    public enum PowerCut {
        ALL_UNFORCED_LOST,
        ALL_KEPT,
        /** A random subset of sectors, lengths and names survives. */
        TORN
    }

    /** A change of names that no directory force has followed; {@code from} or {@code to} is null for a new or a deleted name. */
    private record NameChange(Path from, Path to, Node node) {}

    private record Node(SimulatedInode inode) {
        boolean isDirectory() {
            return inode == null;
        }
    }

    private static final Node DIRECTORY = new Node(null);

    private final Path root;
    private final Random random;
    private final TreeMap<Path, Node> live = new TreeMap<>();
    private final Map<Path, Node> durable = new HashMap<>();
    private final List<NameChange> unforced = new ArrayList<>();
    private final Set<Path> locked = new HashSet<>();
    private final List<DiskOperation> operations = new ArrayList<>();
    private DiskFault fault = DiskFault.NONE;
    private Predicate<DiskOperation> ignoredForces = operation -> false;
    private long crashAt = Long.MAX_VALUE;
    private long count;
    private long usableBytes = 1L << 40;
    private long capacityBytes = Long.MAX_VALUE / 2;
    private int openHandles;
    private boolean logging;
    private boolean linksPossible = true;

    /** An empty disk with one directory. */
    public SimulatedDisk(Path root, long seed) {
        this.root = root;
        this.random = new Random(seed);
        live.put(root, DIRECTORY);
        durable.put(root, DIRECTORY);
    }

    /** Cuts the power when the operation with this number is asked for; it is not done, and nothing after it. */
    public synchronized void crashAt(long operation) {
        crashAt = operation;
    }

    public synchronized void failing(DiskFault newFault) {
        fault = newFault;
    }

    /** Forces that report success and do nothing: what a program would do that had forgotten them. */
    public synchronized void ignoringForces(Predicate<DiskOperation> ignored) {
        ignoredForces = ignored;
    }

    /** Writes beyond so many bytes in all files fail, after what still fits. */
    public synchronized void capacityBytes(long bytes) {
        capacityBytes = bytes;
    }

    /** Bytes of all files. */
    public synchronized long usedBytes() {
        return live.values().stream()
                .filter(node -> !node.isDirectory())
                .mapToLong(node -> node.inode.length())
                .sum();
    }

    public synchronized void usableBytes(long bytes) {
        usableBytes = bytes;
    }

    /** Begins to remember operations. */
    public synchronized void logOperations() {
        logging = true;
    }

    public synchronized List<DiskOperation> operations() {
        return List.copyOf(operations);
    }

    /** Operations so far that changed something. */
    public synchronized long operationCount() {
        return count;
    }

    /** Files and mappings that were opened and not closed. */
    public synchronized int openHandles() {
        return openHandles;
    }

    /** What the machine finds when the power comes back. */
    public synchronized SimulatedDisk afterPowerCut(PowerCut cut, long seed) {
        Random chance = new Random(seed);
        Map<Path, Node> names = new HashMap<>(durable);
        for (NameChange change : unforced) {
            if (cut == PowerCut.ALL_KEPT || cut == PowerCut.TORN && chance.nextBoolean()) {
                apply(change, names);
            }
        }
        SimulatedDisk after = new SimulatedDisk(root, seed);
        new TreeMap<>(names).forEach((path, node) -> {
            if (hasParents(path, names)) {
                Node copy = node.isDirectory()
                        ? DIRECTORY
                        : new Node(new SimulatedInode(node.inode.afterPowerCut(cut, chance)));
                after.live.put(path, copy);
                after.durable.put(path, copy);
            }
        });
        return after;
    }

    /** The bytes of a file as a reader sees them. */
    public synchronized byte[] content(Path file) {
        return file("read", file).content();
    }

    /** All files that a reader sees. */
    public synchronized List<Path> files() {
        return live.entrySet().stream()
                .filter(entry -> !entry.getValue().isDirectory())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Turns one bit of a file that nobody writes to, as a disk does that forgets. */
    public synchronized void flipBit(Path file, int offset) {
        file("flip a bit of " + file, file).flipBit(offset);
    }

    @Override
    public synchronized DiskFile create(Path file) {
        operation(DiskOperation.Kind.CREATE, file);
        if (live.containsKey(file)) {
            throw failure("create " + file, "File exists");
        }
        requireDirectory(file);
        Node node = new Node(new SimulatedInode(new byte[0]));
        live.put(file, node);
        unforced.add(new NameChange(null, file, node));
        return new Handle(file, node.inode);
    }

    @Override
    public synchronized DiskFile open(Path file) {
        operation(DiskOperation.Kind.OPEN, file);
        return new Handle(file, file("open", file));
    }

    @Override
    public DiskFile openReadOnly(Path file) {
        return open(file);
    }

    @Override
    public synchronized MappedFile map(Path file) {
        operation(DiskOperation.Kind.MAP, file);
        byte[] content = file("map", file).content();
        ByteBuffer bytes = ByteBuffer.allocateDirect(content.length).put(content);
        openHandles++;
        return new MappedFile() {
            private boolean closed;

            @Override
            public DirectBuffer buffer() {
                return new UnsafeBuffer(bytes);
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    closeHandle();
                    BufferUtil.free(bytes);
                }
            }
        };
    }

    @Override
    public synchronized void rename(Path from, Path to) {
        operation(DiskOperation.Kind.RENAME, from);
        requireDirectory(to);
        Node node = live.get(from);
        if (node == null) {
            throw failure("rename " + from, "No such file");
        }
        NameChange change = new NameChange(from, to, node);
        apply(change, live);
        unforced.add(change);
    }

    @Override
    public synchronized boolean link(Path file, Path name) {
        operation(DiskOperation.Kind.CREATE, name);
        if (!linksPossible) {
            return false;
        }
        requireDirectory(name);
        file("link", file);
        if (live.containsKey(name)) {
            throw failure("link " + name, "File exists");
        }
        NameChange change = new NameChange(null, name, live.get(file));
        apply(change, live);
        unforced.add(change);
        return true;
    }

    /** Whether {@link #link} works. */
    public synchronized void linksPossible(boolean possible) {
        linksPossible = possible;
    }

    @Override
    public synchronized void delete(Path file) {
        if (!live.containsKey(file)) {
            return;
        }
        operation(DiskOperation.Kind.DELETE, file);
        Node node = live.get(file);
        if (node.isDirectory() && !list(file).isEmpty()) {
            throw failure("delete " + file, "Directory not empty");
        }
        live.remove(file);
        unforced.add(new NameChange(file, null, node));
    }

    @Override
    public synchronized void createDirectories(Path directory) {
        if (live.containsKey(directory) || root.startsWith(directory)) {
            return;
        }
        createDirectories(directory.getParent());
        operation(DiskOperation.Kind.MAKE_DIRECTORY, directory);
        live.put(directory, DIRECTORY);
        unforced.add(new NameChange(null, directory, DIRECTORY));
        forceDirectory(directory.getParent());
    }

    @Override
    public synchronized void forceDirectory(Path directory) {
        DiskOperation operation = operation(DiskOperation.Kind.FORCE_DIRECTORY, directory);
        Node node = live.get(directory);
        if (node == null || !node.isDirectory()) {
            throw failure("force directory " + directory, "No such directory");
        }
        if (ignoredForces.test(operation)) {
            return;
        }
        for (NameChange change : List.copyOf(unforced)) {
            boolean here = change.from != null && directory.equals(change.from.getParent())
                    || change.to != null && directory.equals(change.to.getParent());
            if (here) {
                apply(change, durable);
                unforced.remove(change);
            }
        }
    }

    @Override
    public synchronized List<Path> list(Path directory) {
        return live.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .toList();
    }

    @Override
    public synchronized boolean exists(Path file) {
        return live.containsKey(file);
    }

    @Override
    public synchronized boolean isFile(Path path) {
        Node node = live.get(path);
        return node != null && !node.isDirectory();
    }

    @Override
    public synchronized long length(Path file) {
        return file("length of", file).length();
    }

    @Override
    public synchronized long usableBytes(Path directory) {
        return usableBytes;
    }

    @Override
    public synchronized DiskLock lock(Path file) {
        if (!locked.add(file)) {
            throw new Rejected(file + " is held by process 0");
        }
        return () -> {
            synchronized (this) {
                locked.remove(file);
            }
        };
    }

    private DiskOperation operation(DiskOperation.Kind kind, Path path) {
        DiskOperation operation = new DiskOperation(count, kind, path);
        if (count >= crashAt) {
            throw new SimulatedCrash(crashAt);
        }
        if (kind.changes()) {
            count++;
            if (logging) {
                operations.add(operation);
            }
        }
        if (kind != DiskOperation.Kind.WRITE && kind != DiskOperation.Kind.FORCE) {
            failIfTold(operation);
        }
        return operation;
    }

    private void failIfTold(DiskOperation operation) {
        String reason = fault.fails(operation);
        if (reason != null) {
            throw failure(operation.kind() + " " + operation.path(), reason);
        }
    }

    private SimulatedInode file(String what, Path file) {
        Node node = live.get(file);
        if (node == null || node.isDirectory()) {
            throw failure(what + " " + file, "No such file");
        }
        return node.inode;
    }

    private void requireDirectory(Path file) {
        Node node = live.get(file.getParent());
        if (node == null || !node.isDirectory()) {
            throw failure("name " + file, "No such directory");
        }
    }

    private boolean hasParents(Path path, Map<Path, Node> names) {
        for (Path parent = path; !parent.equals(root); parent = parent.getParent()) {
            if (!names.containsKey(parent)) {
                return false;
            }
        }
        return true;
    }

    private static void apply(NameChange change, Map<Path, Node> names) {
        if (change.from != null && change.to != null && change.node.isDirectory()) {
            for (Path below : List.copyOf(names.keySet())) {
                if (below.startsWith(change.from) && !below.equals(change.from)) {
                    names.put(change.to.resolve(change.from.relativize(below)), names.remove(below));
                }
            }
        }
        if (change.from != null && names.get(change.from) == change.node) {
            names.remove(change.from);
        }
        if (change.to != null) {
            names.put(change.to, change.node);
        }
    }

    private static DiskFailure failure(String what, String reason) {
        return new DiskFailure(what, new IOException(reason));
    }

    private synchronized void closeHandle() {
        openHandles--;
    }

    private final class Handle implements DiskFile {
        private final Path path;
        private final SimulatedInode inode;
        private boolean closed;

        Handle(Path path, SimulatedInode inode) {
            this.path = path;
            this.inode = inode;
            openHandles++;
        }

        @Override
        public void write(ByteBuffer source, long position) {
            synchronized (SimulatedDisk.this) {
                DiskOperation operation = operation(DiskOperation.Kind.WRITE, path);
                byte[] bytes = new byte[source.remaining()];
                source.get(bytes);
                String reason = fault.fails(operation);
                if (reason != null) {
                    // A part of it got through.
                    byte[] part = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                    inode.write(Math.toIntExact(position), part);
                    throw failure("write " + path, reason);
                }
                long room = capacityBytes - usedBytes() + inode.length() - position;
                if (room < bytes.length) {
                    byte[] part = java.util.Arrays.copyOf(bytes, (int) Math.max(0, room));
                    inode.write(Math.toIntExact(position), part);
                    throw failure("write " + path, "No space left on device");
                }
                inode.write(Math.toIntExact(position), bytes);
            }
        }

        @Override
        public int read(ByteBuffer target, long position) {
            synchronized (SimulatedDisk.this) {
                operation(DiskOperation.Kind.READ, path);
                byte[] bytes = new byte[target.remaining()];
                int length = inode.read(bytes, position);
                target.put(bytes, 0, length);
                return length;
            }
        }

        @Override
        public void force() {
            synchronized (SimulatedDisk.this) {
                DiskOperation operation = operation(DiskOperation.Kind.FORCE, path);
                String reason = fault.fails(operation);
                if (reason != null) {
                    inode.forceFails(random);
                    throw failure("force " + path, reason);
                }
                if (!ignoredForces.test(operation)) {
                    inode.force();
                }
            }
        }

        @Override
        public void truncate(long length) {
            synchronized (SimulatedDisk.this) {
                operation(DiskOperation.Kind.TRUNCATE, path);
                inode.truncate(Math.toIntExact(length));
            }
        }

        @Override
        public long length() {
            synchronized (SimulatedDisk.this) {
                return inode.length();
            }
        }

        @Override
        public void close() {
            synchronized (SimulatedDisk.this) {
                if (!closed) {
                    closed = true;
                    openHandles--;
                }
            }
        }
    }
}
