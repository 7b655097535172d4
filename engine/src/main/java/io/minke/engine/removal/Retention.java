package io.minke.engine.removal;

import io.minke.engine.series.SeriesIndex;
import io.minke.engine.series.SeriesKey;
import java.util.Arrays;
import java.util.List;

/** The rules of retention at work: which of them decides for each series, and what is too old now. Thread-safe; follows the {@link SeriesIndex} when asked. */
public final class Retention {
    private static final long DAY_NANOS = 86_400_000_000_000L;

    private final SeriesIndex index;
    private volatile State state;

    /**
     * @param provisional whether others may be told at any moment that keep longer
     * @param ruleOfSeries 1 more than the place of the rule that takes a series, 0 for none; of the first {@code count} series
     */
    private record State(RetentionRules rules, boolean provisional, short[] ruleOfSeries, int count) {}

    /** @param provisional whether nothing may leave the disk for its age before other rules, or the same once more, are told */
    public Retention(SeriesIndex index, RetentionRules rules, boolean provisional) {
        this.index = index;
        this.state = new State(rules, provisional, new short[0], 0);
    }

    public RetentionRules rules() {
        return state.rules;
    }

    /** Whether answers go by the rules, but the disk must not yet. Once it does not hold, it never holds again. */
    public boolean isProvisional() {
        return state.provisional;
    }

    /** Other rules from now on. What became too old is in no answer any more, and leaves the disk in time; what is kept longer now and is still there, comes back. */
    public synchronized void rules(RetentionRules changed) {
        state = new State(changed, false, new short[0], 0);
    }

    /** What is too old now. */
    public Horizon horizon(String tier, long nowNanos) {
        State now = state;
        RetentionRules rules = now.rules;
        if (rules.rules().isEmpty()) {
            long floor = floor(rules.days(tier), nowNanos);
            return floor == Long.MIN_VALUE ? Horizon.NONE : new Horizon(new long[] {floor}, new short[0], 0);
        }
        if (now.count < index.count()) {
            now = follow();
            rules = now.rules;
        }
        long[] floors = new long[rules.rules().size() + 1];
        floors[0] = floor(rules.days(tier), nowNanos);
        for (int i = 1; i < floors.length; i++) {
            floors[i] = floor(rules.days(tier, rules.rules().get(i - 1)), nowNanos);
        }
        return new Horizon(floors, now.ruleOfSeries, now.count);
    }

    /** The oldest time that is kept of a series, whether it is known or not. */
    public long floorNanos(String tier, SeriesKey key, long nowNanos) {
        RetentionRules rules = state.rules;
        int rule = ruleOf(rules.rules(), key);
        return floor(
                rule == 0 ? rules.days(tier) : rules.days(tier, rules.rules().get(rule - 1)), nowNanos);
    }

    private synchronized State follow() {
        State now = state;
        int count = index.count();
        short[] ruleOfSeries = now.ruleOfSeries.length < count
                ? Arrays.copyOf(now.ruleOfSeries, Math.max(64, count + count / 4))
                : now.ruleOfSeries;
        for (int id = now.count; id < count; id++) {
            ruleOfSeries[id] = index.isNamed(id) ? (short) ruleOf(now.rules.rules(), index.key(id)) : 0;
        }
        state = new State(now.rules, now.provisional, ruleOfSeries, count);
        return state;
    }

    private static int ruleOf(List<RetentionRules.Rule> rules, SeriesKey key) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).hosts().contains(key.host())) {
                return i + 1;
            }
        }
        return 0;
    }

    private static long floor(int days, long nowNanos) {
        return days == RetentionRules.FOREVER ? Long.MIN_VALUE : nowNanos - days * DAY_NANOS;
    }
}
