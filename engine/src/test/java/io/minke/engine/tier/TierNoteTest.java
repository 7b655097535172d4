package io.minke.engine.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.Damage;
import io.minke.engine.failure.Rejected;
import io.minke.engine.segment.Partition;
import io.minke.engine.segment.SegmentIdentity;
import io.minke.engine.segment.SegmentSummary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class TierNoteTest {
    private static final long DAY = Partition.DAY_NANOS;
    private static final long HOUR = DAY / 24;
    private static final String GOLDEN = """
            minke tier 2
            width 3600000000000
            seen 41
            built 19404 2
            built 19410 1
            dirty 19411 41
            renew 19405
            """;
    private static final String GOLDEN_1 = """
            minke tier 1
            width 3600000000000
            seen 41
            built 19404 2
            built 19410 1
            dirty 19405 0
            dirty 19411 41
            """;

    private static SegmentSummary segment(long order, long minTime, long maxTime) {
        return new SegmentSummary(
                SegmentIdentity.sealed(order, Partition.day(minTime)), 0, minTime, maxTime, 1, 0, 1, 1, 1, 100);
    }

    private static TierNote golden() {
        TierNote note = new TierNote(HOUR);
        note.built(19_404);
        note.built(19_405);
        note.built(19_410);
        note.see(segment(41, 19_411 * DAY, 19_411 * DAY + 1));
        note.seenUpTo(41);
        note.renew(19_405);
        return note;
    }

    private static byte[] withChecksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return (body + "crc32c " + String.format("%08x", crc.getValue()) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldWriteTheBytesOfTheFormatPage() {
        assertThat(golden().encode().array()).isEqualTo(withChecksum(GOLDEN));
        assertThat(TierNote.decode(withChecksum(GOLDEN), "note").encode().array())
                .isEqualTo(withChecksum(GOLDEN));
    }

    @Test
    void shouldReadTheFirstVersion() {
        assertThat(TierNote.decode(withChecksum(GOLDEN_1), "note").encode().array())
                .isEqualTo(withChecksum(GOLDEN));
    }

    @Test
    void shouldNoticeEveryFlippedBitAndEveryCut() {
        byte[] whole = golden().encode().array();
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> TierNote.decode(flipped, "note")).isInstanceOf(Damage.class);
        }
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> TierNote.decode(cut, "note")).isInstanceOf(Damage.class);
        }
    }

    @Test
    void shouldRefuseANewerVersion() {
        byte[] newer = withChecksum(GOLDEN.replace("minke tier 2", "minke tier 3"));
        assertThatThrownBy(() -> TierNote.decode(newer, "note")).isInstanceOf(Rejected.class);
    }

    @Test
    void shouldCallDaysDirtyThatNewerSegmentsTouchAndNoOthers() {
        TierNote note = golden();
        assertThat(note.clean().count()).isEqualTo(2);
        assertThat(note.see(segment(41, 19_404 * DAY, 19_404 * DAY)))
                .as("known")
                .isFalse();
        assertThat(note.see(segment(42, 19_404 * DAY, 19_404 * DAY))).isTrue();
        assertThat(note.clean().count()).isEqualTo(1);
        assertThat(note.clean().start(0)).isEqualTo(19_410 * DAY);
    }

    @Test
    void shouldCallADayDirtyWhoseRowsADeleteHasCutIfItHasRows() {
        TierNote note = golden();
        note.renew(19_410);
        note.renew(19_500);
        assertThat(note.dirtyDays()).containsExactly(19_405L, 19_410L, 19_411L);
        assertThat(note.newSince(19_410)).isEqualTo(TierNote.KNOWS_ALL);
    }

    @Test
    void shouldNotForgetWhatIsNewInADayThatADeleteCut() {
        TierNote note = golden();
        note.see(segment(43, 19_404 * DAY, 19_404 * DAY));
        note.renew(19_404);
        assertThat(note.newSince(19_404)).isEqualTo(43);
        assertThat(note.isRenewed(19_404)).isTrue();
        note.built(19_404);
        assertThat(note.isRenewed(19_404)).isFalse();
        assertThat(note.newSince(19_404)).isEqualTo(TierNote.KNOWS_ALL);
    }

    @Test
    void shouldHaveDaysRenewedWhoseRowsAndSamplesWereFoundWithoutANote() {
        TierNote note = new TierNote(HOUR);
        note.foundRows(19_404 * DAY, 19_406 * DAY - 1);
        note.foundSamples(segment(41, 19_405 * DAY, 19_407 * DAY - 1));
        assertThat(note.isRenewed(19_404)).isFalse();
        assertThat(note.isRenewed(19_405)).isTrue();
        assertThat(note.newSince(19_405)).isEqualTo(TierNote.KNOWS_ALL);
        assertThat(note.newSince(19_406)).isEqualTo(41);
        assertThat(note.see(segment(41, 19_405 * DAY, 19_405 * DAY)))
                .as("known")
                .isFalse();
    }
}
