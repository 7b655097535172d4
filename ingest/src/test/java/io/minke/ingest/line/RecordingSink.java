package io.minke.ingest.line;

import io.minke.engine.failure.Rejected;
import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** A sink that keeps what it gets, gives ids to series the way the engine does (a moment later), and can be full for a while. */
final class RecordingSink implements LineSink {
    record Taken(SeriesKey key, long timestampNanos, long valueBits) {}

    record TakenInfo(SeriesKey key, SeriesInfo info, long timestampNanos) {}

    final List<Taken> samples = new ArrayList<>();
    final List<TakenInfo> infos = new ArrayList<>();
    final Map<SeriesKey, Integer> ids = new HashMap<>();
    final List<SeriesKey> keys = new ArrayList<>();
    final Map<Integer, SeriesInfo> known = new HashMap<>();
    int newSeriesSamples;
    /** Calls to take before saying that there is no room, again and again; 0: never. */
    int fullEvery;
    /** Later times are refused. */
    long latestNanos = Long.MAX_VALUE;

    private int callsSinceFull;

    /** What the writer does between two frames. */
    void assignIds() {
        for (Taken sample : samples) {
            if (ids.putIfAbsent(sample.key(), ids.size()) == null) {
                keys.add(sample.key());
            }
        }
        for (TakenInfo taken : infos) {
            known.put(ids.get(taken.key()), taken.info());
        }
    }

    @Override
    public int find(DirectBuffer key, int offset, int length) {
        return ids.getOrDefault(SeriesKey.decode(key, offset), SeriesIndex.ABSENT);
    }

    @Override
    public @Nullable SeriesInfo info(int seriesId) {
        return known.get(seriesId);
    }

    @Override
    public boolean sample(int seriesId, long timestampNanos, double value) {
        if (full()) {
            return false;
        }
        checkTime(timestampNanos);
        samples.add(new Taken(keys.get(seriesId), timestampNanos, Double.doubleToRawLongBits(value)));
        return true;
    }

    @Override
    public boolean sample(DirectBuffer key, int offset, int length, long timestampNanos, double value) {
        if (full()) {
            return false;
        }
        checkTime(timestampNanos);
        newSeriesSamples++;
        SeriesKey decoded = SeriesKey.decode(key, offset);
        samples.add(new Taken(decoded, timestampNanos, Double.doubleToRawLongBits(value)));
        return true;
    }

    @Override
    public boolean info(DirectBuffer key, int offset, int length, SeriesInfo info, long timestampNanos) {
        if (full()) {
            return false;
        }
        infos.add(new TakenInfo(SeriesKey.decode(key, offset), info, timestampNanos));
        return true;
    }

    private void checkTime(long timestampNanos) {
        if (timestampNanos > latestNanos) {
            throw new Rejected("too late");
        }
    }

    private boolean full() {
        if (fullEvery > 0 && ++callsSinceFull > fullEvery) {
            callsSinceFull = 0;
            return true;
        }
        return false;
    }
}
