package io.minke.engine;

import io.minke.engine.active.Generation;
import io.minke.engine.removal.DeleteRecord;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.wal.WalWriter;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.roaringbitmap.RoaringBitmap;

/** Carries deletes out, which the log orders among the samples. The writer's own. */
final class DeleteLog {
    private final WalWriter wal;
    private final LiveData live;
    private final SeriesIndex series;
    private final Sealer sealer;

    DeleteLog(WalWriter wal, LiveData live, SeriesIndex series, Sealer sealer) {
        this.wal = wal;
        this.live = live;
        this.series = series;
        this.sealer = sealer;
    }

    /** Durable and in no answer any more when it returns. @param generation takes samples now */
    void carryOut(Generation generation, RoaringBitmap deleted, long startNanos, long lastNanos) {
        for (Tombstone tombstone : log(deleted, startNanos, lastNanos)) {
            LogRecords.apply(live, series, tombstone);
        }
        generation.applied(wal.nextSequence() - 1, 0);
    }

    /** Whatever the durability of samples is, a delete is forced: it must not come undone. */
    private List<Tombstone> log(RoaringBitmap deleted, long startNanos, long lastNanos) {
        sealer.requireCatalogWithDeletes();
        List<Tombstone> tombstones = new ArrayList<>();
        List<RoaringBitmap> parts = DeleteRecord.parts(deleted);
        wal.reserve(parts.size(), parts.stream().mapToLong(DeleteRecord::length).sum());
        for (RoaringBitmap part : parts) {
            Tombstone tombstone = new Tombstone(wal.nextSequence(), sealer.nowMillis(), startNanos, lastNanos, part);
            int length = DeleteRecord.length(part);
            UnsafeBuffer payload = new UnsafeBuffer(new byte[length]);
            DeleteRecord.encode(tombstone, payload, 0);
            wal.append(LogRecords.DELETE, payload, 0, length);
            tombstones.add(tombstone);
        }
        wal.force(); // I1
        return tombstones;
    }
}
