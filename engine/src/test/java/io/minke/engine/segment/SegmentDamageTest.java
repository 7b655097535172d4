package io.minke.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.minke.engine.disk.MappedFile;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.Rejected;
import io.minke.engine.segment.SegmentFixture.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentDamageTest {
    private static final long SEED = 20_230_216;

    private final RealDisk disk = new RealDisk();

    @TempDir
    private Path directory;

    private byte[] intact = {};

    @BeforeEach
    void writeASmallSegment() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        Map<Integer, Run> runs = new TreeMap<>();
        for (int id = 0; id < 70; id += 1 + id % 3) {
            long[] times = SegmentFixture.times(
                    random, SegmentFixture.DAY + id % 7, 10_000_000_000L, 1 + random.nextInt(4), id % 2 == 0);
            runs.put(id, new Run(times, SegmentFixture.values(random, times.length)));
        }
        long[] times = SegmentFixture.times(random, SegmentFixture.DAY, 10_000_000_000L, 2_100, false);
        runs.put(75, new Run(times, new double[2_100]));
        SegmentSummary summary =
                SegmentFixture.write(disk, directory, SegmentIdentity.sealed(3, SegmentFixture.day()), runs);
        intact = Files.readAllBytes(directory.resolve(summary.identity().relativePath()));
        assertThat(findings(intact)).isEmpty();
    }

    @Test
    void shouldFindEveryByteThatIsNotWhatWasWritten() {
        for (int index = 0; index < intact.length; index++) {
            for (int flip : new int[] {0x01, 0xFF}) {
                byte[] damaged = intact.clone();
                damaged[index] ^= (byte) flip;
                assertThat(findings(damaged))
                        .as("byte %d xor %02x", index, flip)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void shouldFindEveryTruncationAndExtension() {
        for (int length = 0; length < intact.length; length++) {
            assertThat(findings(Arrays.copyOf(intact, length)))
                    .as("length %d", length)
                    .isNotEmpty();
        }
        assertThat(findings(Arrays.copyOf(intact, intact.length + 1))).isNotEmpty();
        assertThat(findings(Arrays.copyOf(intact, intact.length + 4_096))).isNotEmpty();
    }

    @Test
    void shouldFindSwappedSectors() {
        for (int sector = 0; sector + 128 <= intact.length; sector += 64) {
            byte[] damaged = intact.clone();
            System.arraycopy(intact, sector, damaged, sector + 64, 64);
            System.arraycopy(intact, sector + 64, damaged, sector, 64);
            if (!Arrays.equals(damaged, intact)) {
                assertThat(findings(damaged)).as("sector at %d", sector).isNotEmpty();
            }
        }
    }

    @Test
    void shouldNotMistakeABlockOfAnotherSegmentForItsOwn() throws IOException {
        // The same samples under another sequence: equal columns at equal places, but of another file.
        SegmentSummary summary = SegmentFixture.write(
                disk,
                directory,
                SegmentIdentity.sealed(4, SegmentFixture.day()),
                Map.of(0, new Run(new long[] {SegmentFixture.DAY, SegmentFixture.DAY + 5}, new double[] {1, 2})));
        SegmentSummary twin = SegmentFixture.write(
                disk,
                directory,
                SegmentIdentity.sealed(5, SegmentFixture.day()),
                Map.of(0, new Run(new long[] {SegmentFixture.DAY, SegmentFixture.DAY + 5}, new double[] {1, 3})));
        byte[] own = Files.readAllBytes(directory.resolve(summary.identity().relativePath()));
        byte[] other = Files.readAllBytes(directory.resolve(twin.identity().relativePath()));
        System.arraycopy(other, 64, own, 64, 20);
        assertThat(findings(own)).isNotEmpty();
    }

    @Test
    void shouldSurviveContentThatLiesUnderRightChecksums() {
        SplittableRandom random = new SplittableRandom(SEED);
        int tableEnd = intact.length - SegmentLayout.TAIL_LENGTH;
        int tableStart = (int)
                SegmentLayout.i64(new UnsafeBuffer(intact), footer(intact) + SegmentLayout.FOOTER_DATA_END_OFFSET);
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] forged = intact.clone();
            int flips = 1 + random.nextInt(3);
            for (int flip = 0; flip < flips; flip++) {
                forged[random.nextInt(tableStart, tableEnd)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextBoolean() ? 0xFF : 0);
            }
            reseal(forged);
            refused += findings(forged).isEmpty() ? 0 : 1;
        }
        // Nearly all of such lies contradict something; the point is that none of them does worse.
        assertThat(refused).isGreaterThan(500);
    }

    @Test
    void shouldRefuseANewerVersionAndLeaveItAlone() throws IOException {
        byte[] newer = intact.clone();
        newer[SegmentLayout.VERSION_OFFSET] = 2;
        newer[newer.length - SegmentLayout.TAIL_LENGTH + SegmentLayout.TAIL_VERSION_OFFSET] = 2;
        Path file = directory.resolve("newer.seg");
        Files.write(file, newer);
        try {
            SegmentReader.open(disk, file);
            fail("a segment of version 2 was opened");
        } catch (Rejected refusal) {
            assertThat(refusal).hasMessageContaining("version 2");
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(newer);
    }

    /** What a check finds; anything but findings, and any exception but Damage, fails the test. */
    private static List<String> findings(byte[] content) {
        MappedFile mapped = new MappedFile() {
            private final UnsafeBuffer buffer = new UnsafeBuffer(content);

            @Override
            public DirectBuffer buffer() {
                return buffer;
            }

            @Override
            public void close() {
                buffer.wrap(0, 0);
            }
        };
        try {
            return SegmentCheck.segment(Path.of("damaged.seg"), mapped);
        } catch (Rejected newer) {
            return List.of(String.valueOf(newer.getMessage()));
        } catch (Damage damage) {
            return fail("damage that the check did not turn into a finding", damage);
        }
    }

    private static int footer(byte[] content) {
        UnsafeBuffer buffer = new UnsafeBuffer(content);
        int tail = content.length - SegmentLayout.TAIL_LENGTH;
        return tail - SegmentLayout.i32(buffer, tail);
    }

    /** Makes every checksum right again, as far as the lies let it find its way. */
    private static void reseal(byte[] content) {
        UnsafeBuffer buffer = new UnsafeBuffer(content);
        Checksum checksum = new Checksum();
        int footer = footer(content);
        int tail = content.length - SegmentLayout.TAIL_LENGTH;
        int table =
                (int) SegmentLayout.i64(buffer, SegmentLayout.sectionOffset(footer, 0) + SegmentLayout.SECTION_OFFSET);
        int directory =
                (int) SegmentLayout.i64(buffer, SegmentLayout.sectionOffset(footer, 1) + SegmentLayout.SECTION_OFFSET);
        int blocks = SegmentLayout.i32(buffer, footer + SegmentLayout.FOOTER_BLOCKS_OFFSET);
        if (table > 64 && directory > table && directory < footer && blocks > 0 && blocks < 1_000) {
            int groups = BlockTableLayout.groups(blocks);
            for (int group = 0; group < groups; group++) {
                int start = table + SegmentLayout.i32(buffer, table + 8 * group);
                int end = group + 1 < groups ? table + SegmentLayout.i32(buffer, table + 8 * group + 8) : directory;
                if (start > table && end > start && end <= footer) {
                    SegmentLayout.i32(buffer, table + 8 * group + 4, checksum.of(3, start, buffer, start, end - start));
                }
            }
            SegmentLayout.i32(
                    buffer,
                    SegmentLayout.sectionOffset(footer, 0) + 4,
                    checksum.of(3, table, buffer, table, 8 * groups));
            SegmentLayout.i32(
                    buffer,
                    SegmentLayout.sectionOffset(footer, 1) + 4,
                    checksum.of(3, directory, buffer, directory, footer - directory));
        }
        SegmentLayout.i32(
                buffer,
                tail + SegmentLayout.TAIL_CRC_OFFSET,
                checksum.of(3, footer, buffer, footer, tail - footer + 8));
    }
}
