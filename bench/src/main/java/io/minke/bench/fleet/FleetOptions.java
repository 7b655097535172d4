package io.minke.bench.fleet;

/**
 * What fleet to simulate.
 *
 * @param hosts customer devices in the fleet
 * @param metricsPerHost the first six are optical levels, then come two of bandwidth, one of uptime, and above nine further pairs of bandwidth, one pair an interface
 * @param samplesPerSeries samples each series sends in all
 * @param intervalSeconds distance between two checks of a kind
 * @param jitter whether a check ends 20 to 200 ms after its second, two in a hundred up to 600 ms later still, or exactly on it
 * @param seed the same seed makes the same samples
 * @param churnPerDay share of the hosts replaced by new ones each day, 0 for none
 * @param lateShare share of the checks whose lines arrive 1 to 30 intervals late, 0 for none
 * @param startSeconds epoch seconds of the first interval
 */
public record FleetOptions(
        int hosts,
        int metricsPerHost,
        long samplesPerSeries,
        int intervalSeconds,
        boolean jitter,
        long seed,
        double churnPerDay,
        double lateShare,
        long startSeconds) {
    /** 2023-02-16T00:00:00Z, a day before the samples in the documents that Minke's dataset answers follow. */
    public static final long DEFAULT_START_SECONDS = 1_676_505_600L;

    public FleetOptions {
        require(hosts >= 1, "hosts must be at least 1, not " + hosts);
        require(metricsPerHost >= 1 && metricsPerHost <= 1_000, "metrics must be 1 to 1000, not " + metricsPerHost);
        require(samplesPerSeries >= 1, "samples must be at least 1, not " + samplesPerSeries);
        require(
                intervalSeconds >= 1 && intervalSeconds <= 86_400,
                "interval must be 1 to 86400 s, not " + intervalSeconds);
        require(churnPerDay >= 0 && churnPerDay <= 24, "churn must be 0 to 24 a day, not " + churnPerDay);
        require(
                startSeconds >= 1_000_000_000L && startSeconds < 9_000_000_000L,
                "start must be between 2001 and 2255 in epoch seconds, not " + startSeconds);
        require(lateShare >= 0 && lateShare < 1, "late must be at least 0 and less than 1, not " + lateShare);
    }

    public static FleetOptions of(int hosts, long samplesPerSeries, boolean jitter, long seed) {
        return new FleetOptions(hosts, 9, samplesPerSeries, 60, jitter, seed, 0, 0, DEFAULT_START_SECONDS);
    }

    /** In one word, for {@link #parse}. */
    public String text() {
        return hosts + "," + metricsPerHost + "," + samplesPerSeries + "," + intervalSeconds + "," + jitter + "," + seed
                + "," + churnPerDay + "," + lateShare + "," + startSeconds;
    }

    public static FleetOptions parse(String text) {
        String[] fields = text.split(",");
        return new FleetOptions(
                Integer.parseInt(fields[0]),
                Integer.parseInt(fields[1]),
                Long.parseLong(fields[2]),
                Integer.parseInt(fields[3]),
                Boolean.parseBoolean(fields[4]),
                Long.parseLong(fields[5]),
                Double.parseDouble(fields[6]),
                Double.parseDouble(fields[7]),
                Long.parseLong(fields[8]));
    }

    public FleetOptions withSamplesPerSeries(long samples) {
        return new FleetOptions(
                hosts, metricsPerHost, samples, intervalSeconds, jitter, seed, churnPerDay, lateShare, startSeconds);
    }

    /** Lines that a whole run of the fleet sends. */
    public long totalLines() {
        return Math.multiplyExact((long) hosts * metricsPerHost, samplesPerSeries);
    }

    /** Epoch seconds behind the last interval. */
    public long endSeconds() {
        return startSeconds + samplesPerSeries * intervalSeconds;
    }

    /** Digits of the number in a host's name. */
    int hostDigits() {
        return Math.max(4, String.valueOf(hosts).length());
    }

    /** The name of a host before any churn. */
    public String hostName(int host) {
        return hostName(host, 0);
    }

    String hostName(long host, long replacement) {
        return "pim" + String.format("%0" + hostDigits() + "d", host + replacement * hosts);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
