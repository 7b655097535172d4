package io.minke.bench.fleet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** One check of one host as text: the part of each of its lines up to the value is kept ready, since it never changes until the host is replaced. */
final class CheckLines {
    /** A space, 19 digits, a newline. */
    private static final int TIMESTAMP_BYTES = 21;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final FleetOptions options;
    private final int host;
    private final Check check;
    private final SplitMix clock;
    private final int phaseSeconds;
    /** Ticks between two replacements of this host, and how far it is into the first of them. */
    private final long lifetimeTicks;

    private final long lifetimeOffsetTicks;
    private long nextReplacementTick;
    private byte[] prefixes = new byte[0];
    private final int[] prefixOffsets;
    final int lineCount;
    private final Scratch scratch;

    /** Where a check that just happened waits for being copied; one for all checks of a shard keeps the processor's caches for the rest. */
    static final class Scratch {
        private final byte[] timestamp = " ttttttttttttt000000\n   ".getBytes(StandardCharsets.US_ASCII);
        private final long[] hundredths = new long[6];
        private long timestampMillis;
    }

    CheckLines(FleetOptions options, int host, Check check, int phaseSeconds, long seed, Scratch scratch) {
        this.options = options;
        this.host = host;
        this.check = check;
        this.phaseSeconds = phaseSeconds;
        this.scratch = scratch;
        clock = new SplitMix(seed);
        lineCount = check.metrics().length;
        prefixOffsets = new int[lineCount + 1];
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
        String name = options.hostName(host, age);
        String service = check.service().isEmpty() ? "" : ",service=" + check.service();
        StringBuilder text = new StringBuilder();
        for (int metric = 0; metric < lineCount; metric++) {
            text.append(check.measurement()).append(",hostname=").append(name);
            text.append(",metric=")
                    .append(check.metrics()[metric])
                    .append(service)
                    .append(" value=");
            prefixOffsets[metric + 1] = text.length();
        }
        text.append("       ");
        prefixes = text.toString().getBytes(StandardCharsets.US_ASCII);
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
            int from = prefixOffsets[metric];
            int length = prefixOffsets[metric + 1] - from;
            copyWords(prefixes, from, target, position, length);
            position = DecimalText.putHundredths(target, position + length, hundredths[metric]);
            copyWords(timestamp, 0, target, position, TIMESTAMP_BYTES);
            position += TIMESTAMP_BYTES;
        }
        return position;
    }

    /** Copies eight bytes at a time and up to seven too many, which is cheaper for some tens of bytes than to care; both arrays have room for that. */
    private static void copyWords(byte[] source, int from, byte[] target, int to, int length) {
        for (int index = 0; index < length; index += Long.BYTES) {
            WORDS.set(target, to + index, (long) WORDS.get(source, from + index));
        }
    }
}
