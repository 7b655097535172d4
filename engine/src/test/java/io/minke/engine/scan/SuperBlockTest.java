package io.minke.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.minke.engine.active.Generation;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.failure.EngineBug;
import io.minke.engine.memory.MemoryAccount;
import io.minke.engine.removal.Horizon;
import io.minke.engine.removal.Removed;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.removal.Tombstones;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentFixture;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentReader;
import io.minke.engine.segment.SegmentSet;
import io.minke.engine.segment.SegmentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** Blocks taken together tell what they tell one by one, wherever other series, segments, unsealed samples and deletes lie. */
class SuperBlockTest {
    private static final long SECOND = 1_000_000_000L;
    /** Of the block table, and what a super-block is made of at least: figures of the format and of the reader. */
    private static final int GROUP = 64;

    private static final int FEWEST = 32;

    private final RealDisk disk = new RealDisk();
    private final MemoryAccount account = new MemoryAccount("unsealed", 64 << 20);
    private final List<SegmentReader> readers = new ArrayList<>();
    private final List<Generation> generations = new ArrayList<>();
    private Tombstones deletes = Tombstones.NONE;

    private final Path directory;

    SuperBlockTest() throws IOException {
        directory = Files.createTempDirectory("minke-super-block");
    }

    @AfterEach
    @AfterTry
    void delete() throws IOException {
        release();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(disk::delete);
        }
    }

    private void release() {
        readers.forEach(SegmentReader::release);
        readers.clear();
        generations.forEach(Generation::release);
        generations.clear();
        deletes = Tombstones.NONE;
    }

    @Property(tries = 150)
    void shouldTellTogetherWhatBlocksTellOneByOne(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Path place = directory.resolve(Long.toUnsignedString(seed));
        disk.createDirectories(place);
        int segments = 1 + random.nextInt(3);
        boolean overlapping = random.nextInt(3) == 0;
        for (int sequence = 1; sequence <= segments; sequence++) {
            write(place, sequence, SegmentFixture.DAY + (overlapping ? 7 : 1_000) * sequence * SECOND, random);
        }
        if (random.nextBoolean()) {
            Generation generation = new Generation(1, 1, 0, account);
            generation.append(random.nextInt(3), SegmentFixture.DAY + random.nextLong(4_000) * SECOND + 1, 5);
            generations.add(generation);
        }
        if (random.nextBoolean()) {
            long from = SegmentFixture.DAY + random.nextLong(4_000) * SECOND;
            RoaringBitmap series = RoaringBitmap.bitmapOf(random.nextInt(3));
            deletes = new Tombstones(List.of(new Tombstone(99, 0, from, from + random.nextLong(50) * SECOND, series)));
        }
        ask((plain, wide) -> {
            for (int question = 0; question < 12; question++) {
                long start = SegmentFixture.DAY + random.nextLong(-100, 3_000) * SECOND;
                long end = random.nextBoolean() ? Long.MAX_VALUE : start + random.nextLong(4_000) * SECOND;
                long bound = random.nextBoolean() ? Long.MAX_VALUE : start + random.nextLong(2_000) * SECOND;
                int id = random.nextInt(3);
                plain.open(id, start, end);
                wide.open(id, start, end);
                compare(plain, wide, bound);
            }
        });
    }

    /** Three series of up to 200 blocks of some samples each. */
    private void write(Path place, int sequence, long start, SplittableRandom random) {
        SegmentIdentity identity = SegmentIdentity.sealed(sequence, new Partition(SegmentFixture.DAY, 7));
        try (SegmentWriter writer = SegmentWriter.create(disk, place, identity)) {
            for (int id = 0; id < 3; id++) {
                long time = start;
                int blocks = 1 + random.nextInt(200);
                for (int block = 0; block < blocks; block++) {
                    int count = 1 + random.nextInt(6);
                    long[] times = SegmentFixture.times(random, time, SECOND, count, false);
                    writer.append(id, times, SegmentFixture.values(random, count), 0, count);
                    time += (count + random.nextInt(2)) * SECOND;
                }
            }
            writer.finish();
        }
        readers.add(SegmentReader.open(disk, place.resolve(identity.relativePath())));
    }

    private void ask(BiConsumer<SeriesCursor, SeriesCursor> questions) {
        SegmentSet set = new SegmentSet(readers);
        try (Snapshot snapshot =
                new Snapshot(set, generations, List.of(), new Removed(deletes, Horizon.NONE), new ScanMemory())) {
            questions.accept(snapshot.cursor(), snapshot.cursor());
        }
        set.release();
    }

    /** @return blocks that were taken together */
    private static int compare(SeriesCursor plain, SeriesCursor wide, long bound) {
        int together = 0;
        while (wide.next()) {
            assertThat(plain.next()).isTrue();
            boolean whole = wide.isBlock() && wide.hasStatistics();
            int blocks = whole ? wide.widen(bound) : 1;
            if (blocks == 1) {
                assertThat(wide.minTime()).isEqualTo(plain.minTime());
                assertThat(wide.load()).isEqualTo(plain.load());
                continue;
            }
            together += blocks;
            assertThat(blocks).isBetween(FEWEST, GROUP);
            assertThat(wide.hasStatistics()).isTrue();
            assertThat(wide.maxTime()).isLessThan(bound);
            assertThatThrownBy(wide::load).isInstanceOf(EngineBug.class);
            assertThatThrownBy(wide::blockRow).isInstanceOf(EngineBug.class);
            assertTogether(plain, wide, blocks);
        }
        assertThat(plain.next()).isFalse();
        return together;
    }

    private static void assertTogether(SeriesCursor plain, SeriesCursor wide, int blocks) {
        assertThat(wide.minTime()).isEqualTo(plain.minTime());
        int count = 0;
        int gaps = 0;
        double min = Double.NaN;
        double max = Double.NaN;
        double first = Double.NaN;
        double last = Double.NaN;
        double sum = 0;
        double size = 0;
        for (int block = 0; block < blocks; block++) {
            assertThat(block == 0 || plain.next()).isTrue();
            count += plain.count();
            gaps += plain.gapCount();
            if (plain.gapCount() < plain.count()) {
                first = Double.isNaN(first) ? plain.first() : first;
                min = Double.isNaN(min) ? plain.min() : Math.min(min, plain.min());
                max = Double.isNaN(max) ? plain.max() : Math.max(max, plain.max());
                last = plain.last();
                sum += plain.sum();
                size += Math.abs(plain.sum());
            }
        }
        assertThat(wide.maxTime()).isEqualTo(plain.maxTime());
        assertThat(wide.count()).isEqualTo(count);
        assertThat(wide.gapCount()).isEqualTo(gaps);
        assertThat(new double[] {wide.min(), wide.max(), wide.first(), wide.last()})
                .containsExactly(min, max, first, last);
        if (Double.isFinite(sum)) {
            assertThat(wide.sum()).isCloseTo(sum, within(size * 1e-13));
        } else {
            assertThat(wide.sum()).isEqualTo(sum);
        }
    }

    @Test
    void shouldTakeTogetherFromThirtyTwoBlocksOfAGroupOn() {
        for (int blocks : new int[] {FEWEST - 1, FEWEST, FEWEST + 1, GROUP, GROUP + FEWEST - 1, GROUP + FEWEST}) {
            write(directory, blocks);
            int rest = blocks % GROUP < FEWEST ? 0 : blocks % GROUP;
            assertThat(together(Long.MAX_VALUE)).isEqualTo(blocks / GROUP * GROUP + rest);
            release();
        }
    }

    @Test
    void shouldEndBeforeTheBoundAndBeforeWhatOverlaps() {
        write(directory, GROUP);
        long lastTime = SegmentFixture.DAY + (GROUP * 2 - 1) * SECOND;
        assertThat(together(lastTime)).isZero();
        assertThat(together(lastTime + 1)).isEqualTo(GROUP);

        Generation generation = new Generation(1, 1, 0, account);
        generation.append(0, lastTime + 1, 5);
        generations.add(generation);
        assertThat(together(Long.MAX_VALUE)).isEqualTo(GROUP);
        generation.append(0, lastTime, 5);
        assertThat(together(Long.MAX_VALUE)).isZero();
    }

    @Test
    void shouldReadOneByOneWhereSomeIsDeleted() {
        write(directory, GROUP);
        long time = SegmentFixture.DAY + 77 * SECOND;
        deletes = new Tombstones(List.of(new Tombstone(99, 0, time, time, RoaringBitmap.bitmapOf(0))));
        assertThat(together(Long.MAX_VALUE)).isZero();
    }

    private int together(long bound) {
        int[] together = {0};
        ask((plain, wide) -> {
            plain.open(0, Long.MIN_VALUE, Long.MAX_VALUE);
            wide.open(0, Long.MIN_VALUE, Long.MAX_VALUE);
            together[0] = compare(plain, wide, bound);
        });
        return together[0];
    }

    /** A series of this many blocks of two samples. */
    private void write(Path place, int blocks) {
        SegmentIdentity identity = SegmentIdentity.sealed(blocks, new Partition(SegmentFixture.DAY, 7));
        try (SegmentWriter writer = SegmentWriter.create(disk, place, identity)) {
            for (int block = 0; block < blocks; block++) {
                long time = SegmentFixture.DAY + 2 * block * SECOND;
                writer.append(0, new long[] {time, time + SECOND}, new double[] {block, -0.25 * block}, 0, 2);
            }
            writer.finish();
        }
        readers.add(SegmentReader.open(disk, place.resolve(identity.relativePath())));
    }
}
