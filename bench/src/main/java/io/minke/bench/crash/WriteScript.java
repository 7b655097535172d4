package io.minke.bench.crash;

import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.fleet.SplitMix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one client writes in one cycle: endless, and the same for the same seed. Most samples are fresh; others are late by up to five days, repeat an earlier one to the letter, or replace
 * its value. A third of the series are new in each cycle.
 */
final class WriteScript {
    static final long BASE_MILLIS = FleetOptions.DEFAULT_START_SECONDS * 1_000;
    static final long CYCLE_MILLIS = 600_000;
    static final long LATEST_MILLIS = 5L * 86_400_000;
    private static final int STABLE_HOSTS = 12;
    private static final int STABLE_HOSTS_A_CYCLE = 4;
    private static final int NEW_HOSTS_A_CYCLE = 6;
    private static final int REMEMBERED_LINES = 256;
    private static final int DELETES_ONE_IN = 16;
    private static final double[] ODD_VALUES = {
        0.0, -0.0, Double.MIN_VALUE, -Double.MAX_VALUE, 1e-300, 0.1 + 0.2, 0x1p53, -1.0 / 3, 1e22, Math.PI
    };

    private final SplitMix random;
    private final int cycle;
    private final List<String> hosts = new ArrayList<>();
    private final Batch.Line[] remembered = new Batch.Line[REMEMBERED_LINES];
    private int rememberedCount;
    private int batches;

    WriteScript(long seed, int client, int cycle) {
        this.cycle = cycle;
        random = new SplitMix(SplitMix.mix(seed * 31 + client) + cycle);
        hosts.addAll(stableHosts(client, cycle));
        for (int host = 0; host < NEW_HOSTS_A_CYCLE; host++) {
            hosts.add(cycleHosts(client, cycle) + host);
            if (cycle > 0) {
                hosts.add(cycleHosts(client, cycle - 1) + host);
            }
        }
    }

    /** Hosts that live as long as the campaign; each cycle writes to some of them. */
    static List<String> stableHosts(int client, int cycle) {
        List<String> names = new ArrayList<>();
        for (int host = 0; host < STABLE_HOSTS_A_CYCLE; host++) {
            names.add("kill" + client + "-s" + (cycle * STABLE_HOSTS_A_CYCLE + host) % STABLE_HOSTS + ".");
        }
        return names;
    }

    /** What the names of the hosts begin with that are new in a cycle; the cycle after it writes to them too. */
    static String cycleHosts(int client, int cycle) {
        return "kill" + client + "-c" + cycle + ".";
    }

    Batch next() {
        int count = 1 + random.nextBelow(random.nextBelow(8) == 0 ? 1_500 : 250);
        boolean inMillis = random.nextBelow(2) == 0;
        List<Batch.Line> lines = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            Batch.Line line = nextLine();
            lines.add(line);
            remembered[rememberedCount++ % REMEMBERED_LINES] = line;
        }
        batches++;
        return new Batch(inMillis, lines);
    }

    /** What to delete next, or null for nothing: now and then what surrounds a line that was written lately, rarely all that its host has. */
    @Nullable
    Deletion nextDeletion() {
        if (rememberedCount == 0 || random.nextBelow(DELETES_ONE_IN) != 0) {
            return null;
        }
        Batch.Line line = remembered[random.nextBelow(Math.min(rememberedCount, REMEMBERED_LINES))];
        String host = line.series().host();
        if (random.nextBelow(8) == 0) {
            return Deletion.ofAll(host);
        }
        long from = line.timestampMillis() - random.nextBelow(60_000);
        return new Deletion(host, from, line.timestampMillis() + 1 + random.nextBelow(3_600_000));
    }

    private Batch.Line nextLine() {
        int kind = random.nextBelow(100);
        if (kind < 10 && rememberedCount > 0) {
            Batch.Line earlier = remembered[random.nextBelow(Math.min(rememberedCount, REMEMBERED_LINES))];
            boolean toTheLetter = kind < 5;
            return toTheLetter ? earlier : new Batch.Line(earlier.series(), earlier.timestampMillis(), nextValueBits());
        }
        SeriesName series =
                SeriesName.of(hosts.get(random.nextBelow(hosts.size())), random.nextBelow(SeriesName.PER_HOST));
        return new Batch.Line(series, nextMillis(kind), nextValueBits());
    }

    private long nextMillis(int kind) {
        long cycleStart = BASE_MILLIS + cycle * CYCLE_MILLIS;
        if (kind < 20) {
            return BASE_MILLIS - (random.nextLong() >>> 1) % LATEST_MILLIS;
        }
        if (kind < 30) {
            // So few that later batches and cycles meet them again.
            return BASE_MILLIS - 3_600_000L * random.nextBelow(100);
        }
        if (kind < 40) {
            return cycleStart + 1_000L * random.nextBelow(64);
        }
        return cycleStart + Math.min(batches * 500L, CYCLE_MILLIS - 1_000) + random.nextBelow(1_000);
    }

    private long nextValueBits() {
        int kind = random.nextBelow(100);
        double value;
        if (kind < 60) {
            value = (random.nextBelow(6_000) - 4_000) / 100.0;
        } else if (kind < 75) {
            value = random.nextBelow(1 << 30);
        } else if (kind < 85) {
            value = 42;
        } else if (kind < 90) {
            value = ODD_VALUES[random.nextBelow(ODD_VALUES.length)];
        } else {
            double any = Double.longBitsToDouble(random.nextLong());
            value = Double.isFinite(any) ? any : 1;
        }
        return Double.doubleToRawLongBits(value);
    }
}
