package io.minke.engine.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RealDiskTest {
    @TempDir
    Path directory;

    private final Disk disk = new RealDisk();

    @Test
    void shouldReadBackWhatWasWrittenAnywhereInAFile() {
        try (DiskFile file = disk.create(directory.resolve("a"))) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 5);
            file.force();
            assertThat(file.length()).isEqualTo(8);
            ByteBuffer target = ByteBuffer.allocate(10);
            assertThat(file.read(target, 4)).isEqualTo(4);
            assertThat(target.array()).startsWith(0, 1, 2, 3);
            assertThat(file.read(ByteBuffer.allocate(1), 8)).isZero();
            file.truncate(6);
            assertThat(disk.length(directory.resolve("a"))).isEqualTo(6);
        }
    }

    @Test
    void shouldNameFileAndOperationWhenSomethingFails() {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> disk.open(missing))
                .isInstanceOf(DiskFailure.class)
                .hasMessageContaining("open")
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> disk.map(missing))
                .isInstanceOf(DiskFailure.class)
                .hasMessageContaining("map");
        assertThatThrownBy(() -> disk.length(missing)).isInstanceOf(DiskFailure.class);
        assertThatThrownBy(() -> disk.rename(missing, directory.resolve("x"))).isInstanceOf(DiskFailure.class);
        assertThatThrownBy(() -> disk.forceDirectory(missing)).isInstanceOf(DiskFailure.class);
        disk.create(directory.resolve("b")).close();
        assertThatThrownBy(() -> disk.create(directory.resolve("b"))).isInstanceOf(DiskFailure.class);
        try (DiskFile file = disk.openReadOnly(directory.resolve("b"))) {
            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 0))
                    .isInstanceOfAny(DiskFailure.class, java.nio.channels.NonWritableChannelException.class);
        }
    }

    @Test
    void shouldMakeFilesAndDirectoriesForTheirOwnerOnly() throws IOException {
        Path made = directory.resolve("one/two");
        disk.createDirectories(made);
        disk.createDirectories(made);
        disk.create(made.resolve("c")).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.resolve("c"))))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldRefuseASymbolicLinkInThePlaceOfAFile() throws IOException {
        disk.create(directory.resolve("real")).close();
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("real"));
        assertThatThrownBy(() -> disk.open(link)).isInstanceOf(DiskFailure.class);
        assertThatThrownBy(() -> disk.openReadOnly(link)).isInstanceOf(DiskFailure.class);
        assertThatThrownBy(() -> disk.map(link)).isInstanceOf(DiskFailure.class);
        assertThatThrownBy(() -> disk.create(link)).isInstanceOf(DiskFailure.class);
    }

    @Test
    void shouldMapAWholeFileUntilItIsClosed() {
        Path file = directory.resolve("mapped");
        disk.publish(file, ByteBuffer.wrap(new byte[] {7, 8, 9}));
        MappedFile mapped = disk.map(file);
        assertThat(mapped.buffer().capacity()).isEqualTo(3);
        assertThat(mapped.buffer().getByte(2)).isEqualTo((byte) 9);
        mapped.close();
        mapped.close();
        assertThat(mapped.buffer().capacity()).isZero();
    }

    @Test
    void shouldReplaceAFileAsAWholeWhateverWasLeftOver() throws IOException {
        Path file = directory.resolve("published");
        Files.write(directory.resolve("published.tmp"), new byte[100]);
        disk.publish(file, ByteBuffer.wrap(new byte[] {1}));
        disk.publish(file, ByteBuffer.wrap(new byte[] {2, 2}));
        assertThat(Files.readAllBytes(file)).containsExactly(2, 2);
        assertThat(disk.list(directory)).isEqualTo(List.of(file));
    }

    @Test
    void shouldListNothingWhereThereIsNoDirectory() {
        assertThat(disk.list(directory.resolve("nowhere"))).isEmpty();
        assertThat(disk.exists(directory.resolve("nowhere"))).isFalse();
        disk.delete(directory.resolve("nowhere"));
        assertThat(disk.usableBytes(directory)).isPositive();
    }

    @Test
    void shouldLetOneHolderLockAFileAndNameIt() throws IOException {
        Path file = directory.resolve("LOCK");
        DiskLock lock = disk.lock(file);
        String pid = Long.toString(ProcessHandle.current().pid());
        assertThatThrownBy(() -> new RealDisk().lock(file))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining(pid);
        assertThat(Files.readString(file)).isEqualTo(pid + "\n");
        lock.close();
        lock.close();
        disk.lock(file).close();
    }
}
