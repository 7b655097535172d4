package io.minke.engine.wal;

import io.minke.engine.record.DamagedRange;
import io.minke.engine.record.ReplayReport;
import java.util.List;

/** What a replay of the log found, and where writing goes on. */
public final class WalReplay {
    private final ReplayReport report;

    WalReplay(ReplayReport report) {
        this.report = report;
    }

    /** Sequence for the next frame: above everything that was ever written, even above what a torn tail might hide. */
    public long nextSequence() {
        return report.nextSequence();
    }

    /** Sequence of the last frame found, or of the last that the log's files say existed. */
    public long lastSequence() {
        return report.lastSequence();
    }

    /** Frames visited. */
    public long frames() {
        return report.records();
    }

    /** Bytes behind the last valid frame that nothing valid follows: what was being written at a crash, and nobody was told was safe. */
    public long tornBytes() {
        return report.tornBytes();
    }

    /** Ranges of lost frames, at most {@link ReplayReport#MAX_RANGES}. */
    public List<DamagedRange> damaged() {
        return report.damaged();
    }

    /** How many damaged ranges there are in all. */
    public long damagedRanges() {
        return report.damagedRanges();
    }

    /** The same, to go on above a sequence that somebody knows though this log does not tell it. */
    public WalReplay continuedAbove(long sequence) {
        return sequence < report.nextSequence() ? this : new WalReplay(report.continuedAbove(sequence));
    }

    ReplayReport report() {
        return report;
    }

    @Override
    public String toString() {
        return report.toString();
    }
}
