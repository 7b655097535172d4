package io.minke.ingest.limit;

import io.minke.engine.Engine;
import io.minke.engine.removal.RetentionRules;
import io.minke.ingest.inventory.HostPlaces;
import io.minke.ingest.inventory.HostPlaces.DevicePlace;
import io.minke.ingest.inventory.Inventory;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.Revisions;
import io.minke.ingest.inventory.Revisions.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes rules of retention of the plans: the samples of a plan's devices are kept for its full_retention, their rollups for its fast_retention. Days that a plan does not name are those of all series. Tells the engine when it has looked, also where no plan names any: what is kept for longer must not go before. */
public final class PlanRetention implements Inventory.Follower {
    private final Engine engine;
    /** Null until there was something to look at. */
    private @Nullable Revisions seen;

    private boolean told;

    public PlanRetention(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void follow(InventoryDatabase database, Revisions now) {
        if (seen != null
                && now.number(Kind.DEVICE) == seen.number(Kind.DEVICE)
                && now.number(Kind.PLAN) == seen.number(Kind.PLAN)) {
            return;
        }
        Map<Long, List<DevicePlace>> byPlan = new TreeMap<>();
        for (DevicePlace place : HostPlaces.devices(database)) {
            if (place.fullRetentionDays() != null || place.fastRetentionDays() != null) {
                byPlan.computeIfAbsent(place.planId(), unused -> new ArrayList<>())
                        .add(place);
            }
        }
        List<RetentionRules.Rule> rules = new ArrayList<>();
        byPlan.forEach((id, places) -> rules.add(rule(id, places)));
        if (!told || !rules.isEmpty() || !engine.retention().rules().isEmpty()) {
            tell(rules);
        }
        seen = now;
    }

    @Override
    public void absent() {
        if (!told) {
            tell(List.of());
        }
    }

    private void tell(List<RetentionRules.Rule> rules) {
        engine.retain(engine.retention().withRules(rules));
        told = true;
    }

    private RetentionRules.Rule rule(long id, List<DevicePlace> places) {
        DevicePlace first = places.get(0);
        Set<String> hosts = new HashSet<>();
        places.forEach(place -> hosts.add(place.host()));
        Map<String, Integer> days = new HashMap<>();
        Long full = first.fullRetentionDays();
        if (full != null) {
            days.put(RetentionRules.RAW, Math.toIntExact(full));
        }
        Long fast = first.fastRetentionDays();
        if (fast != null) {
            engine.status().tiers().forEach(tier -> days.put(tier.name(), Math.toIntExact(fast)));
        }
        return new RetentionRules.Rule("plan " + id + " (" + first.plan() + ")", hosts, days);
    }
}
