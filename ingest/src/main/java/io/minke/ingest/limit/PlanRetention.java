package io.minke.ingest.limit;

import io.minke.ingest.inventory.HostPlaces;
import io.minke.ingest.inventory.Inventory;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.Revisions;
import io.minke.ingest.inventory.Revisions.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes rules of retention of the plans: the samples of a plan's devices are kept for its days, their rollups for its other days. */
public final class PlanRetention implements Inventory.Follower {
    /**
     * What a plan says.
     *
     * @param plan its id and name, for operators
     * @param hosts the names of its devices
     * @param fullDays of the samples; null: for ever, or as the daemon says for all
     * @param fastDays of the rollups, likewise
     */
    public record Rule(
            String plan,
            Set<String> hosts,
            @Nullable Long fullDays,
            @Nullable Long fastDays) {
        public Rule {
            hosts = Set.copyOf(hosts);
        }
    }

    private final Consumer<List<Rule>> target;
    private Revisions seen = Revisions.NONE;
    private List<Rule> rules = List.of();

    /** @param target told whenever the rules have changed */
    public PlanRetention(Consumer<List<Rule>> target) {
        this.target = target;
    }

    @Override
    public void follow(InventoryDatabase database, Revisions now) {
        if (now.number(Kind.DEVICE) == seen.number(Kind.DEVICE) && now.number(Kind.PLAN) == seen.number(Kind.PLAN)) {
            return;
        }
        Map<Long, List<HostPlaces.DevicePlace>> byPlan = new TreeMap<>();
        for (HostPlaces.DevicePlace place : HostPlaces.devices(database)) {
            if (place.fullRetentionDays() != null || place.fastRetentionDays() != null) {
                byPlan.computeIfAbsent(place.planId(), unused -> new ArrayList<>())
                        .add(place);
            }
        }
        List<Rule> found = new ArrayList<>();
        byPlan.forEach((id, places) -> {
            Set<String> hosts = new HashSet<>();
            places.forEach(place -> hosts.add(place.host()));
            HostPlaces.DevicePlace first = places.get(0);
            found.add(new Rule(
                    "plan " + id + " (" + first.plan() + ")",
                    hosts,
                    first.fullRetentionDays(),
                    first.fastRetentionDays()));
        });
        if (!found.equals(rules)) {
            target.accept(found);
            rules = found;
        }
        seen = now;
    }
}
