package io.minke.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.codec.Effort;
import io.minke.engine.codec.TimestampCodec;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.codec.WindSpeeds;
import io.minke.engine.disk.MappedFile;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Damage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One damaged bit in a dictionary that many blocks are told from: all of them are lost, and to say so costs no more than to look at each once. */
class DamagedDictionaryTest {
    private static final int WIND = 6;
    private static final int OTHER = 7;
    private static final int BLOCKS = 80;

    private final RealDisk disk = new RealDisk();
    private final double[] values = new double[TimestampCodec.MAX_COUNT];
    private final BlockRow row = new BlockRow();

    @TempDir
    private Path directory;

    private Path file;
    private byte[] bytes;
    private int holder;
    private int users;
    /** Of the file, whoever asked for them: checksums first ask whether they are there. */
    private long bytesLookedAt;

    @BeforeEach
    void damage() throws IOException {
        try (SegmentWriter writer = SegmentWriter.create(
                disk, directory, SegmentIdentity.sealed(1, SegmentFixture.day()), new long[0], Effort.HOT)) {
            for (int series : List.of(WIND, OTHER)) {
                int count = BLOCKS * 2_000;
                long[] times =
                        SegmentFixture.times(new SplittableRandom(1), SegmentFixture.DAY, 500_000_000L, count, false);
                writer.append(series, times, WindSpeeds.of(count, series), 0, count);
            }
            writer.finish();
            file = writer.file();
        }
        bytes = Files.readAllBytes(file);
        SegmentReader whole = open();
        holder = whole.firstBlock(WIND);
        for (int block = holder; block < whole.endBlockAt(whole.seriesPosition(WIND)); block++) {
            whole.row(block, row);
            users += whole.dictionaryHolder(row) == holder ? 1 : 0;
        }
        assertThat(users).as("blocks that share it").isGreaterThan(40);
        whole.row(holder, row);
        bytes[row.valueOffset + 100] ^= 4;
        whole.release();
        bytesLookedAt = 0;
    }

    private SegmentReader open() {
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        DirectBuffer counting = (DirectBuffer) Proxy.newProxyInstance(
                DirectBuffer.class.getClassLoader(),
                new Class<?>[] {DirectBuffer.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("boundsCheck")) {
                        bytesLookedAt += (int) arguments[1];
                    } else if (method.getName().equals("getBytes") && arguments[1] instanceof byte[] target) {
                        bytesLookedAt += target.length;
                    }
                    try {
                        return method.invoke(buffer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return SegmentReader.open(file, new MappedFile() {
            @Override
            public DirectBuffer buffer() {
                return counting;
            }

            @Override
            public void close() {}
        });
    }

    private String damageOf(SegmentReader reader, int block, ValueCodec codec) {
        reader.row(block, row);
        try {
            reader.decodeValues(row, codec, values);
            return "";
        } catch (Damage damage) {
            assertThat(damage.file()).isEqualTo(file.toString());
            return String.valueOf(damage.getMessage());
        }
    }

    @Test
    void shouldLookAtEachUserOnceHoweverOftenTheyAreRead() {
        SegmentReader reader = open();
        int last = holder + users - 1;
        for (int round = 0; round < 3; round++) {
            // Each question has a codec of its own, and begins where nobody has looked yet.
            ValueCodec codec = new ValueCodec();
            for (int block = last; block >= holder; block--) {
                assertThat(damageOf(reader, block, codec))
                        .contains("dictionary of blocks " + holder + " to " + last + " (series " + WIND + ")");
            }
        }
        assertThat(bytesLookedAt).as("a few times the file").isLessThan(6L * bytes.length);
        for (int block = reader.firstBlock(OTHER); block < reader.blockCount(); block++) {
            assertThat(damageOf(reader, block, new ValueCodec())).isEmpty();
        }
        reader.release();
    }

    @Test
    void shouldTellOfItOnceWhenTheFileIsChecked() throws IOException {
        Path damaged = directory.resolve("damaged.seg");
        Files.write(damaged, bytes);
        assertThat(SegmentCheck.segment(disk, damaged))
                .as("once for the block that holds it, once for all others")
                .hasSize(2)
                .allMatch(finding -> finding.contains("blocks " + holder + " to "));
    }

    /** Only its own checksum tells: the block that holds it can be right in all else. */
    @Test
    void shouldNotLetItIntoAMergedSegment() {
        SegmentReader reader = open();
        try (SegmentWriter writer = SegmentWriter.create(
                disk, directory, SegmentIdentity.sealed(2, SegmentFixture.day()), new long[0], Effort.HOT)) {
            for (int block = holder; block < holder + users; block++) {
                reader.row(block, row);
                assertThatThrownBy(() -> writer.copyBlock(WIND, reader, row)).isInstanceOf(Damage.class);
            }
            assertThat(writer.samplesWritten()).isZero();
        }
        assertThat(bytesLookedAt).isLessThan(6L * bytes.length);
        reader.release();
    }
}
