package io.minke.bench.fleet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One check of one host as text. What its lines have in common with those of other hosts is kept once, in their {@link LineShape}. */
final class CheckLines {
    /** A space, 19 digits, a newline. */
    private static final int TIMESTAMP_BYTES = 21;

    private final FleetOptions options;
    private final int host;
    private final Check check;
    private final SplitMix clock;
    private final int phaseSeconds;
    /** Ticks between two replacements of this host, and how far it is into the first of them. */
    private final long lifetimeTicks;

    private final long lifetimeOffsetTicks;
    private long nextReplacementTick;
    private final LineShape shape;
    private byte[] hostName = new byte[0];
    final int lineCount;
    private final Scratch scratch;

    /** Where a check that just happened waits for being copied; one for all checks of a shard keeps the processor's caches for the rest. */
    static final class Scratch {
        private final byte[] timestamp = " ttttttttttttt000000\n   ".getBytes(StandardCharsets.US_ASCII);
        private final long[] hundredths = new long[6];
        private long timestampMillis;
        private final Map<String, LineShape> shapes = new HashMap<>();

        LineShape shapeOf(Check check) {
            String kind = check.measurement() + "," + check.service() + "," + check.metrics().length;
            return shapes.computeIfAbsent(kind, unknown -> new LineShape(check));
        }
    }

    CheckLines(FleetOptions options, int host, Check check, int phaseSeconds, long seed, Scratch scratch) {
        this.options = options;
        this.host = host;
        this.check = check;
        this.phaseSeconds = phaseSeconds;
        this.scratch = scratch;
        clock = new SplitMix(seed);
        lineCount = check.metrics().length;
        shape = scratch.shapeOf(check);
        double lifetime = 86_400.0 / options.intervalSeconds() / options.churnPerDay();
        lifetimeTicks = options.churnPerDay() == 0 ? Long.MAX_VALUE : Math.max(1, Math.round(lifetime));
        // All checks of a host must leave in the same tick, so this depends on the host alone.
        lifetimeOffsetTicks =
                options.churnPerDay() == 0 ? 0 : Math.floorMod(SplitMix.mix(options.seed() + host), lifetimeTicks);
        nameFor(0);
    }

    private void nameFor(long tick) {
        long age = lifetimeTicks == Long.MAX_VALUE ? 0 : (tick + lifetimeOffsetTicks) / lifetimeTicks;
        nextReplacementTick =
                lifetimeTicks == Long.MAX_VALUE ? Long.MAX_VALUE : (age + 1) * lifetimeTicks - lifetimeOffsetTicks;
        hostName = LineShape.hostName(options.hostName(host, age));
    }

    /** Lets the check happen. Its lines are then ready for {@link #put}. */
    void happen(long tick) {
        if (tick >= nextReplacementTick) {
            nameFor(tick);
        }
        long millis = (options.startSeconds() + phaseSeconds + tick * options.intervalSeconds()) * 1_000;
        if (options.jitter()) {
            long bits = clock.nextLong();
            millis += 20 + (((bits & 0xFFFF) * 180) >>> 16);
            if (((bits >>> 16) & 0xFFFF) < 1_311) { // 2 %
                millis += (((bits >>> 32) & 0xFFFF) * 600) >>> 16;
            }
        }
        check.next(tick, millis, scratch.hundredths);
        scratch.timestampMillis = millis;
        DecimalText.putLong(scratch.timestamp, 1, millis);
    }

    /** When the check that just happened ended. */
    long timestampMillis() {
        return scratch.timestampMillis;
    }

    /** What the check that just happened found: the double that its line reads as. */
    double value(int metric) {
        return scratch.hundredths[metric] / 100.0;
    }

    /** The name of each of its series. */
    List<SampleName> names() {
        return Arrays.stream(check.metrics())
                .map(metric -> new SampleName(check.measurement(), options.hostName(host), check.service(), metric))
                .toList();
    }

    /** Whether the check that just happened shall arrive late; asked once per check. */
    boolean isLate() {
        return options.lateShare() > 0 && clock.nextUnit() < options.lateShare();
    }

    /** 1 to 30. */
    int lateTicks() {
        return 1 + clock.nextBelow(30);
    }

    /** Copies lines of the check that last happened, from one metric to before another. @return the offset behind the last newline */
    int put(int fromMetric, int toMetric, byte[] target, int offset) {
        byte[] timestamp = scratch.timestamp;
        long[] hundredths = scratch.hundredths;
        int position = offset;
        for (int metric = fromMetric; metric < toMetric; metric++) {
            position = shape.put(hostName, metric, target, position);
            position = DecimalText.putHundredths(target, position, hundredths[metric]);
            LineShape.copyWords(timestamp, target, position, TIMESTAMP_BYTES);
            position += TIMESTAMP_BYTES;
        }
        return position;
    }
}
