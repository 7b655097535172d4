package io.minke.ingest.limit;

import io.minke.engine.Engine;
import io.minke.engine.metric.Metric;
import io.minke.engine.series.KeyPart;
import io.minke.ingest.inventory.DeviceLoads;
import io.minke.ingest.inventory.HostPlaces;
import io.minke.ingest.inventory.Inventory;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.Revisions;
import io.minke.ingest.inventory.Revisions.Kind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;

/** Which series have a limit of samples per second, by the plans of their devices. Thread-safe; asked for every sample. */
public final class SampleLimits implements Inventory.Follower, DeviceLoads, AutoCloseable {
    private static final DeviceLimit.Series[] NOBODY = {};
    /** New series of a limited device are found this often. */
    private static final long LOOK_MILLIS = 500;

    private final Engine engine;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "minke-limits");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, DeviceLimit> limits = new HashMap<>();
    private Revisions seen = Revisions.NONE;
    private int seenSeries = -1;
    /** What devices lost their limits with, so that counters never fall. */
    private long formerlyLowered;

    /** By series id; null where there is no limit. */
    private volatile DeviceLimit.@Nullable Series[] series = NOBODY;

    public SampleLimits(Engine engine) {
        this.engine = engine;
        watch.scheduleWithFixedDelay(this::followSeries, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Whether a sample is left out because its device sends more than its plan allows; it is counted then. */
    public boolean leavesOut(int seriesId, long timestampNanos) {
        DeviceLimit.@Nullable Series[] limited = series;
        if (seriesId >= limited.length) {
            return false;
        }
        DeviceLimit.Series one = limited[seriesId];
        return one != null && one.leavesOut(timestampNanos);
    }

    @Override
    public synchronized void follow(InventoryDatabase database, Revisions now) {
        if (now.number(Kind.DEVICE) == seen.number(Kind.DEVICE) && now.number(Kind.PLAN) == seen.number(Kind.PLAN)) {
            return;
        }
        Map<String, DeviceLimit> before = new HashMap<>(limits);
        limits.clear();
        for (HostPlaces.DevicePlace place : HostPlaces.devices(database)) {
            Long maxFps = place.maxFps();
            if (maxFps != null) {
                DeviceLimit known = before.get(place.host());
                boolean same = known != null && known.maxFps() == maxFps;
                limits.put(place.host(), same ? before.remove(place.host()) : new DeviceLimit(place.host(), maxFps));
            }
        }
        before.values().forEach(gone -> formerlyLowered += gone.loweredSamples());
        seen = now;
        seenSeries = -1;
        followSeries();
    }

    private synchronized void followSeries() {
        int count = engine.series().count();
        if (count == seenSeries) {
            return;
        }
        seenSeries = count;
        if (limits.isEmpty()) {
            series = NOBODY;
            return;
        }
        DeviceLimit.@Nullable Series[] before = series;
        DeviceLimit.@Nullable Series[] found = new DeviceLimit.@Nullable Series[count];
        int end = 0;
        for (DeviceLimit limit : limits.values()) {
            IntIterator ids =
                    engine.catalog().having(KeyPart.HOST, limit.device()).getIntIterator();
            while (ids.hasNext()) {
                int id = ids.next();
                if (id < count) {
                    DeviceLimit.Series known = id < before.length ? before[id] : null;
                    found[id] = known != null && known.limit() == limit ? known : new DeviceLimit.Series(limit);
                    end = Math.max(end, id + 1);
                }
            }
        }
        // Series behind the last limited one are told apart by a comparison alone.
        series = java.util.Arrays.copyOf(found, end);
    }

    /** The figures that are worth watching. Of devices only the few that met their limit: a value per device of a large network would be too much. */
    public List<Metric> metrics() {
        return List.of(
                Metric.gauge("minke_devices_limited", "Devices whose plan limits samples per second", limitedDevices()),
                Metric.counter(
                        "minke_samples_lowered_total",
                        "Samples left out because their devices sent more than their plans allow",
                        loweredSamples()),
                new Metric(
                        "minke_device_samples_lowered_total",
                        "The same by device",
                        Metric.Type.COUNTER,
                        loweredByDevice()));
    }

    private synchronized List<Metric.Value> loweredByDevice() {
        return limits.values().stream()
                .filter(limit -> limit.loweredSamples() > 0)
                .sorted(Comparator.comparing(DeviceLimit::device))
                .map(limit -> new Metric.Value("device", limit.device(), limit.loweredSamples()))
                .toList();
    }

    /** Samples left out since the start. */
    public synchronized long loweredSamples() {
        long lowered = formerlyLowered;
        for (DeviceLimit limit : limits.values()) {
            lowered += limit.loweredSamples();
        }
        return lowered;
    }

    /** Devices with a limit. */
    public synchronized int limitedDevices() {
        return limits.size();
    }

    @Override
    public synchronized @Nullable Load of(String device) {
        DeviceLimit limit = limits.get(device);
        return limit == null || limit.loweredSamples() == 0
                ? null
                : new Load(limit.maxFps(), limit.intervalMillis(), limit.loweredSamples());
    }

    @Override
    public void close() {
        watch.shutdown();
        try {
            // A look touches the engine's series, which end after us.
            watch.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
