package io.minke.engine.removal;

import io.minke.engine.failure.Rejected;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How long samples are kept, in days by tier: for all series, and otherwise for some.
 *
 * @param daysByTier for series that no rule takes, and for tiers that a rule does not name; a tier that is not named is kept for ever
 * @param rules the first that takes a series decides for it
 */
public record RetentionRules(Map<String, Integer> daysByTier, List<Rule> rules) {
    /** The tier of the samples themselves. */
    public static final String RAW = "raw";
    /** Days that never end. */
    public static final int FOREVER = 0;
    /** 270 years: more than timestamps of 64 bits can say. */
    public static final int MAX_DAYS = 100_000;

    private static final int MAX_RULES = 1_000;

    public static final RetentionRules KEEP_ALL = new RetentionRules(Map.of(), List.of());

    /**
     * A rule for the series of some hosts.
     *
     * @param name for operators
     * @param hosts whose series it takes
     */
    public record Rule(String name, Set<String> hosts, Map<String, Integer> daysByTier) {
        public Rule {
            hosts = Set.copyOf(hosts);
            daysByTier = checked(daysByTier);
        }
    }

    public RetentionRules {
        daysByTier = checked(daysByTier);
        rules = List.copyOf(rules);
        if (rules.size() > MAX_RULES) {
            throw new Rejected(rules.size() + " rules of retention, at most " + MAX_RULES + " are possible");
        }
    }

    /** The same with other days for a tier. @param days {@link #FOREVER} to {@value #MAX_DAYS} */
    public RetentionRules withDays(String tier, int days) {
        Map<String, Integer> changed = new HashMap<>(daysByTier);
        changed.put(tier, days);
        return new RetentionRules(changed, rules);
    }

    /** The same days for all with other rules for some. */
    public RetentionRules withRules(List<Rule> changed) {
        return new RetentionRules(daysByTier, changed);
    }

    int days(String tier) {
        return daysByTier.getOrDefault(tier, FOREVER);
    }

    int days(String tier, Rule rule) {
        return rule.daysByTier().getOrDefault(tier, days(tier));
    }

    private static Map<String, Integer> checked(Map<String, Integer> daysByTier) {
        daysByTier.forEach((tier, days) -> {
            if (days < FOREVER || days > MAX_DAYS) {
                throw new Rejected("retention of tier '" + tier + "' is " + days + " days, it must be from " + FOREVER
                        + " (for ever) to " + MAX_DAYS);
            }
        });
        return Map.copyOf(daysByTier);
    }
}
