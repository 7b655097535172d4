package io.minke.engine.removal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.Damage;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

class DeleteRecordTest {
    private static final int OFFSET = 8;

    private static UnsafeBuffer encoded(Tombstone delete) {
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[OFFSET + DeleteRecord.length(delete.series())]);
        DeleteRecord.encode(delete, bytes, OFFSET);
        return bytes;
    }

    private static Tombstone decoded(UnsafeBuffer bytes) {
        return DeleteRecord.decode(7, bytes, OFFSET, bytes.capacity() - OFFSET);
    }

    @Property(tries = 200)
    void shouldTellWhatWasWritten(
            @ForAll @Size(min = 1, max = 60) Set<@IntRange(min = 0) Integer> ids,
            @ForAll long start,
            @ForAll long last,
            @ForAll long millis) {
        RoaringBitmap series = new RoaringBitmap();
        ids.forEach(series::add);
        Tombstone delete = new Tombstone(7, millis, start, last, series);
        assertThat(decoded(encoded(delete))).isEqualTo(delete);
    }

    @Test
    void shouldTellTheHighestSeriesThereCanBe() {
        Tombstone delete = new Tombstone(7, 1, 2, 3, RoaringBitmap.bitmapOf(0, Integer.MAX_VALUE));
        assertThat(decoded(encoded(delete))).isEqualTo(delete);
    }

    @ParameterizedTest
    @ValueSource(ints = {DeleteRecord.MAX_RUNS - 1, DeleteRecord.MAX_RUNS, DeleteRecord.MAX_RUNS + 1})
    void shouldBeCutIntoPartsThatFit(int runs) {
        RoaringBitmap series = new RoaringBitmap();
        for (int run = 0; run < runs; run++) {
            series.add(2 * run);
        }
        RoaringBitmap together = new RoaringBitmap();
        for (RoaringBitmap part : DeleteRecord.parts(series)) {
            assertThat(RoaringBitmap.andCardinality(together, part)).isZero();
            together.or(decoded(encoded(new Tombstone(7, 0, 0, 0, part))).series());
        }
        assertThat(together).isEqualTo(series);
        assertThat(DeleteRecord.parts(series)).hasSize(runs > DeleteRecord.MAX_RUNS ? 2 : 1);
    }

    /** With a right checksum: nothing but the bytes themselves can tell. */
    @ParameterizedTest
    @CsvSource({"-1,5", "5,4", "-5,-1", "0,-1", "-2147483648,2147483647"})
    void shouldRefuseRunsThatAreNone(int first, int last) {
        UnsafeBuffer forged = encoded(new Tombstone(7, 1, 2, 3, RoaringBitmap.bitmapOf(4)));
        forged.putInt(forged.capacity() - 8, first, LITTLE_ENDIAN);
        forged.putInt(forged.capacity() - 4, last, LITTLE_ENDIAN);
        assertThatThrownBy(() -> decoded(forged)).isInstanceOf(Damage.class).hasMessageContaining("run");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2, DeleteRecord.MAX_RUNS + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 29 | 1})
    void shouldRefuseAnotherNumberOfRunsThanThereAre(int runs) {
        UnsafeBuffer forged = encoded(new Tombstone(7, 1, 2, 3, RoaringBitmap.bitmapOf(4)));
        forged.putInt(OFFSET + 24, runs, LITTLE_ENDIAN);
        assertThatThrownBy(() -> decoded(forged)).isInstanceOf(Damage.class).hasMessageContaining("runs");
    }

    @Test
    void shouldRefuseADeleteOfNothing() {
        UnsafeBuffer forged = encoded(new Tombstone(7, 1, 2, 3, new RoaringBitmap()));
        assertThatThrownBy(() -> decoded(forged)).isInstanceOf(Damage.class).hasMessageContaining("0 runs");
    }

    @Test
    void shouldRefuseMoreRunsThanARecordMayHave() {
        RoaringBitmap series = new RoaringBitmap();
        for (int run = 0; run <= DeleteRecord.MAX_RUNS; run++) {
            series.add(2 * run);
        }
        UnsafeBuffer forged = encoded(new Tombstone(7, 1, 2, 3, series));
        assertThatThrownBy(() -> decoded(forged)).isInstanceOf(Damage.class);
    }

    @Test
    void shouldRefuseAPayloadOfAnyOtherLength() {
        UnsafeBuffer whole = encoded(new Tombstone(7, 1, 2, 3, RoaringBitmap.bitmapOf(4, 9)));
        for (int length = 0; length < whole.capacity() - OFFSET; length++) {
            int cut = length;
            assertThatThrownBy(() -> DeleteRecord.decode(7, whole, OFFSET, cut)).isInstanceOf(Damage.class);
        }
    }
}
