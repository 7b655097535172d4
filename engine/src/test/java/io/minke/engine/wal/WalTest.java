package io.minke.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskFile;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Rejected;
import io.minke.engine.record.DamagedRange;
import io.minke.engine.record.RecordLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WalTest {
    private static final int FILE_BYTES = 64 << 10;

    @TempDir
    Path directory;

    private final Disk disk = new RealDisk();
    private Path wal = Path.of("");

    @BeforeEach
    void makeDirectory() {
        wal = directory.resolve("wal");
        disk.createDirectories(wal);
    }

    @Test
    void shouldReturnEveryFrameInOrderWhenReadBack() {
        List<byte[]> written = payloads(7, 300, 2_000);
        write(written);
        Replayed replayed = replay(1);
        assertThat(replayed.payloads).isEqualTo(wrapped(written));
        assertThat(replayed.report.frames()).isEqualTo(300);
        assertThat(replayed.report.tornBytes()).isZero();
        assertThat(replayed.report.damaged()).isEmpty();
        assertThat(files().size()).isGreaterThan(3);
    }

    @Test
    void shouldPassOverFramesBelowTheSequenceAskedFor() {
        write(payloads(8, 300, 2_000));
        List<Long> all = replay(1).sequences;
        long from = all.get(200);
        assertThat(replay(from).sequences).isEqualTo(all.subList(200, 300));
    }

    @Test
    void shouldGoOnAboveEverythingSeenWhenOpenedAgain() {
        List<byte[]> written = new ArrayList<>();
        long last = 0;
        for (int start = 0; start < 5; start++) {
            List<byte[]> more = payloads(start, 10, 100);
            assertThat(write(more)).isGreaterThan(last);
            written.addAll(more);
            Replayed replayed = replay(1);
            assertThat(replayed.payloads).isEqualTo(wrapped(written));
            assertThat(replayed.sequences).isSorted().doesNotHaveDuplicates();
            last = replayed.sequences.get(replayed.sequences.size() - 1);
        }
    }

    @Test
    void shouldMakeNoFileWhenNothingIsAppended() {
        for (int start = 0; start < 3; start++) {
            write(List.of());
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldTakeAFrameOfTheGreatestLengthAndNoLonger() {
        byte[] longest = new byte[RecordLayout.MAX_PAYLOAD_BYTES];
        new Random(1).nextBytes(longest);
        write(List.of(new byte[0], longest, new byte[] {1}));
        assertThat(replay(1).payloads).isEqualTo(wrapped(List.of(new byte[0], longest, new byte[] {1})));
        try (WalWriter writer = open()) {
            UnsafeBuffer tooLong = new UnsafeBuffer(new byte[longest.length + 1]);
            assertThatThrownBy(() -> writer.append(1, tooLong, 0, tooLong.capacity()))
                    .isInstanceOf(Rejected.class);
        }
    }

    @Test
    void shouldDeleteOnlyFilesWhoseEveryFrameIsBelow() {
        write(payloads(9, 300, 2_000));
        List<Long> all = replay(1).sequences;
        long from = all.get(150);
        int before = files().size();
        try (WalWriter writer = open()) {
            long bytes = writer.bytesOnDisk();
            writer.releaseBelow(from);
            assertThat(writer.bytesOnDisk()).isLessThan(bytes).isEqualTo(lengths());
        }
        assertThat(files().size()).isBetween(1, before - 1);
        Replayed rest = replay(from);
        assertThat(rest.sequences).isEqualTo(all.subList(150, 300));
        assertThat(rest.report.damaged()).isEmpty();
    }

    @Test
    void shouldLeaveNothingBehindWhenAllIsReleasedAndClosed() {
        long next;
        try (WalWriter writer = open()) {
            append(writer, new byte[100]);
            next = writer.nextSequence();
            writer.releaseBelow(next);
        }
        assertThat(files()).isEmpty();
        assertThat(replay(next).report.nextSequence()).isGreaterThanOrEqualTo(next);
    }

    @Test
    void shouldReleaseTheCurrentFileAfterARoll() {
        try (WalWriter writer = open()) {
            append(writer, new byte[100]);
            writer.roll();
            writer.releaseBelow(writer.nextSequence());
            assertThat(files()).isEmpty();
            assertThat(writer.bytesOnDisk()).isZero();
            append(writer, new byte[] {5});
            writer.force();
            assertThat(writer.bytesOnDisk()).isEqualTo(lengths());
        }
        assertThat(replay(1).payloads).hasSize(1);
    }

    @Test
    void shouldReturnExactlyTheWholeFramesWhenTheTailIsCutAtAnyByte() throws IOException {
        List<byte[]> written = payloads(10, 40, 120);
        int[] ends = new int[written.size()];
        int end = 64;
        for (int i = 0; i < ends.length; i++) {
            end += RecordLayout.recordBytes(written.get(i).length);
            ends[i] = end;
        }
        write(written);
        for (int cut = (int) lengths(); cut >= 0; cut--) {
            try (DiskFile file = disk.open(files().get(0))) {
                file.truncate(cut);
            }
            int intact = 0;
            while (intact < ends.length && ends[intact] <= cut) {
                intact++;
            }
            Replayed replayed = replay(1);
            assertThat(replayed.payloads).as("cut at %d", cut).isEqualTo(wrapped(written.subList(0, intact)));
            assertThat(replayed.report.damaged()).as("cut at %d", cut).isEmpty();
            assertThat(replayed.report.nextSequence()).isGreaterThan(intact);
        }
    }

    @Test
    void shouldReturnExactlyTheIntactFramesWhenAnyByteIsFlipped() throws IOException {
        List<byte[]> written = payloads(11, 20, 60);
        write(written);
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        int endRecord = whole.length - RecordLayout.HEADER_BYTES;
        for (int at = 0; at < whole.length; at++) {
            for (int flip : new int[] {1 << at % 8}) {
                byte[] bad = whole.clone();
                bad[at] ^= (byte) flip;
                Files.write(file, bad);
                Replayed replayed = replay(1);
                List<byte[]> expected = new ArrayList<>(written);
                int hit = frameAt(written, at);
                if (hit >= 0) {
                    expected.remove(hit);
                }
                assertThat(replayed.payloads).as("flip %x at %d", flip, at).isEqualTo(wrapped(expected));
                if (at >= endRecord) {
                    assertThat(replayed.report.tornBytes()).isBetween(1L, (long) RecordLayout.HEADER_BYTES);
                } else {
                    assertThat(replayed.report.damaged())
                            .as("flip %x at %d", flip, at)
                            .hasSize(1);
                    DamagedRange range = replayed.report.damaged().get(0);
                    assertThat((long) at).isBetween(range.offset(), range.offset() + range.length() - 1);
                    assertThat(range.acknowledged()).isEqualTo(hit >= 0);
                    assertThat(range.copy()).isNotNull().exists();
                }
            }
        }
    }

    @Test
    void shouldReportMissingFramesWhenAFileInTheMiddleIsGone() throws IOException {
        write(payloads(12, 300, 2_000));
        List<Long> all = replay(1).sequences;
        Files.delete(files().get(1));
        Replayed replayed = replay(1);
        assertThat(replayed.report.damaged()).hasSize(1);
        DamagedRange range = replayed.report.damaged().get(0);
        assertThat(range.acknowledged()).isTrue();
        List<Long> expected = new ArrayList<>(all);
        expected.removeIf(sequence -> sequence >= range.firstSequence() && sequence <= range.lastSequence());
        assertThat(replayed.sequences).isEqualTo(expected).hasSizeLessThan(all.size());
    }

    @Test
    void shouldReportMissingFramesWhenTheFirstFileIsGone() throws IOException {
        write(payloads(13, 300, 2_000));
        Files.delete(files().get(0));
        assertThat(replay(1).report.damaged()).hasSize(1);
        assertThat(replay(0).report.damaged()).isEmpty();
    }

    @Test
    void shouldServeAllFramesBehindALostHeader() throws IOException {
        List<byte[]> written = payloads(14, 20, 60);
        write(written);
        byte[] bytes = Files.readAllBytes(files().get(0));
        java.util.Arrays.fill(bytes, 0, 64, (byte) 0);
        Files.write(files().get(0), bytes);
        Replayed replayed = replay(1);
        assertThat(replayed.payloads).isEqualTo(wrapped(written));
        assertThat(replayed.report.damaged()).hasSize(1);
    }

    @Test
    void shouldStartOverFilesThatWereJustBeingMade() throws IOException {
        List<byte[]> written = payloads(15, 20, 60);
        write(written);
        Files.createFile(wal.resolve("wal-0000000000000002"));
        Files.write(wal.resolve("wal-0000000000000003"), new byte[40]);
        Files.write(wal.resolve("wal-0000000000000004"), new byte[4096]);
        Replayed replayed = replay(1);
        assertThat(replayed.payloads).isEqualTo(wrapped(written));
        assertThat(replayed.report.damaged()).isEmpty();
        write(written);
        assertThat(replay(1).payloads).hasSize(40);
        assertThat(replay(1).report.damaged()).isEmpty();
    }

    @Test
    void shouldNotReplayTheFileOfAnotherLog() throws IOException {
        write(payloads(16, 5, 60));
        Path other = directory.resolve("other/wal");
        disk.createDirectories(other);
        Path here = wal;
        wal = other;
        write(payloads(17, 5, 60));
        write(payloads(18, 5, 60));
        wal = here;
        Files.copy(other.resolve("wal-0000000000000002"), wal.resolve("wal-0000000000000002"));
        Replayed replayed = replay(1);
        assertThat(replayed.payloads).hasSize(5);
        assertThat(replayed.report.damaged()).hasSize(1);
        assertThat(replayed.report.damaged().get(0).reason()).contains("another log");
    }

    @Test
    void shouldNotTakeAFrameThatLiesInAnotherPlace() throws IOException {
        write(List.of(new byte[40], new byte[40], new byte[40], new byte[40]));
        byte[] bytes = Files.readAllBytes(files().get(0));
        System.arraycopy(bytes, 64, bytes, 128, 64);
        Files.write(files().get(0), bytes);
        assertThat(replay(1).sequences).containsExactly(1L, 3L, 4L);
    }

    @Test
    void shouldRefuseALogOfANewerVersion() throws IOException {
        write(List.of(new byte[40]));
        byte[] bytes = Files.readAllBytes(files().get(0));
        bytes[8] = 2;
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(bytes, 0, 60);
        new UnsafeBuffer(bytes).putInt(60, (int) crc.getValue());
        Files.write(files().get(0), bytes);
        assertThatThrownBy(() -> replay(1)).isInstanceOf(Rejected.class).hasMessageContaining("version 2");
    }

    @Test
    void shouldFindIntactFramesAmongGarbageOfManyKinds() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            List<byte[]> written = payloads(random.nextLong(), 60, 400);
            wal = directory.resolve("round-" + round + "/wal");
            disk.createDirectories(wal);
            write(written);
            Path file = files().get(0);
            byte[] before = Files.readAllBytes(file);
            byte[] bytes = before.clone();
            int from = 64 + random.nextInt(bytes.length - 64);
            int to = Math.min(bytes.length, from + 1 + random.nextInt(3_000));
            for (int i = from; i < to; i++) {
                bytes[i] = switch (round % 3) {
                    case 0 -> 0;
                    case 1 -> (byte) ~bytes[i];
                    default -> (byte) random.nextInt();
                };
            }
            List<byte[]> expected = new ArrayList<>();
            int end = 64;
            for (byte[] payload : written) {
                int start = end;
                end += RecordLayout.recordBytes(payload.length);
                if (java.util.Arrays.equals(bytes, start, end, before, start, end)) {
                    expected.add(payload);
                }
            }
            Files.write(file, bytes);
            assertThat(replay(1).payloads).as("seed %d, round %d", seed, round).isEqualTo(wrapped(expected));
        }
    }

    private static List<ByteBuffer> wrapped(List<byte[]> payloads) {
        return payloads.stream().map(ByteBuffer::wrap).toList();
    }

    private static int frameAt(List<byte[]> written, int offset) {
        int end = 64;
        for (int i = 0; i < written.size(); i++) {
            int start = end;
            end += RecordLayout.recordBytes(written.get(i).length);
            if (offset >= start && offset < end) {
                return i;
            }
        }
        return -1;
    }

    private WalWriter open() {
        return WalWriter.open(disk, wal, FILE_BYTES, replay(1).report);
    }

    private long write(List<byte[]> payloads) {
        try (WalWriter writer = open()) {
            long first = writer.nextSequence();
            for (byte[] payload : payloads) {
                append(writer, payload);
            }
            writer.force();
            return first;
        }
    }

    private static void append(WalWriter writer, byte[] payload) {
        writer.append(1 + payload.length % 7, new UnsafeBuffer(payload), 0, payload.length);
    }

    private static List<byte[]> payloads(long seed, int count, int maxBytes) {
        Random random = new Random(seed);
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] payload = new byte[random.nextInt(maxBytes)];
            random.nextBytes(payload);
            payloads.add(payload);
        }
        return payloads;
    }

    private record Replayed(WalReplay report, List<Long> sequences, List<ByteBuffer> payloads) {}

    private Replayed replay(long from) {
        List<Long> sequences = new ArrayList<>();
        List<ByteBuffer> payloads = new ArrayList<>();
        WalReplay report = WalReader.replay(disk, wal, from, (sequence, type, payload, offset, length) -> {
            byte[] bytes = new byte[length];
            payload.getBytes(offset, bytes);
            assertThat(type).isEqualTo(1 + length % 7);
            sequences.add(sequence);
            payloads.add(ByteBuffer.wrap(bytes));
        });
        return new Replayed(report, sequences, payloads);
    }

    private List<Path> files() {
        try (Stream<Path> names = Files.list(wal)) {
            return names.sorted().toList();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private long lengths() {
        return files().stream().mapToLong(file -> file.toFile().length()).sum();
    }
}
