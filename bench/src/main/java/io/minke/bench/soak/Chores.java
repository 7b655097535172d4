package io.minke.bench.soak;

import io.minke.bench.http.HttpConnection;
import io.minke.bench.http.Reply;
import io.minke.bench.process.WorkDirectory;
import io.minke.bench.question.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an operator's clock does in every epoch, each with an oracle of its own: samples that grow too old while it runs, which must be there until then and not after it; a snapshot, which must
 * hold what was acknowledged before it; a compaction with rollups.
 */
final class Chores {
    /** Nobody's name but ours. */
    private static final String EXPIRING = "expiring.";

    private static final String MARKER = "snapshot.";
    /** Clocks of asking and answering are the same, requests take time. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    private final int retentionDays;
    private final Path data;
    private final Consumer<String> faults;
    private final Instant begin = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    private final long expiringSeconds;
    private boolean expiringSent;
    private boolean expiringAcknowledged;
    private int snapshots;
    private int expiredSeen;

    /**
     * @param data the server's directory
     * @param length of the whole soak: samples expire all through it
     */
    Chores(int retentionDays, Path data, Duration length, Consumer<String> faults) {
        this.retentionDays = retentionDays;
        this.data = data;
        this.faults = faults;
        expiringSeconds = length.toSeconds() + 120;
    }

    /** All of them, one after the other. @throws IOException if the server goes away meanwhile */
    void run(HttpConnection connection) throws IOException {
        writeExpiring(connection);
        checkExpiring(connection);
        takeSnapshot(connection);
        expect(
                connection.post("/api/minke/compact?wait=true&tiers=true", "application/json", new byte[0]),
                "a compaction with rollups");
        checkExpiring(connection);
    }

    private Instant tooOldAt(Instant now) {
        return now.minus(Duration.ofDays(retentionDays));
    }

    /** A sample for each second of the soak, which each is too old a moment later than the one before. */
    private void writeExpiring(HttpConnection connection) throws IOException {
        if (!expiringSent) {
            List<String> lines = new ArrayList<>();
            long first = tooOldAt(begin).getEpochSecond();
            for (long second = 60; second < expiringSeconds; second++) {
                lines.add("check_soak,hostname=" + EXPIRING + ",metric=age value=" + second + " " + (first + second));
            }
            // Not again if this one stays without an answer: the first of them may be too old then, and what it wrote
            // is known by nobody.
            expiringSent = true;
            Reply written = write(connection, String.join("\n", lines));
            expect(written, "writing what expires");
            expiringAcknowledged = written.isSuccess();
        }
        long old = tooOldAt(begin).getEpochSecond() - 60;
        Reply refused = write(connection, "check_soak,hostname=" + EXPIRING + ",metric=age value=1 " + old);
        if (refused.isSuccess()) {
            faults.accept("a sample older than the retention was taken");
        }
    }

    private static Reply write(HttpConnection connection, String lines) throws IOException {
        return connection.post(
                "/write?db=icinga2&precision=s", "text/plain", (lines + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void checkExpiring(HttpConnection connection) throws IOException {
        Instant before = Instant.now();
        List<Double> values = values(connection, EXPIRING, tooOldAt(begin), expiringSeconds);
        long surelyGone = Duration.between(begin, before.minus(SLACK)).toSeconds();
        long surelyThere = Duration.between(begin, Instant.now().plus(SLACK)).toSeconds();
        for (double value : values) {
            if (value < surelyGone) {
                faults.accept("a sample was answered " + (surelyGone - value) + " s after it was too old");
            }
        }
        if (!expiringAcknowledged) {
            return;
        }
        long kept = values.stream().filter(value -> value > surelyThere).count();
        long expected = expiringSeconds - 1 - Math.max(59, surelyThere);
        if (kept != expected) {
            faults.accept(kept + " of " + expected + " samples that are not too old yet were answered");
        }
        expiredSeen = Math.max(expiredSeen, (int) (expiringSeconds - 60 - values.size()));
    }

    private static List<Double> values(HttpConnection connection, String host, Instant start, long seconds)
            throws IOException {
        String target = "/api/minke/window?host=" + host + "&start=" + start + "&end=" + start.plusSeconds(seconds + 1)
                + "&interval=raw";
        Reply reply = connection.get(target);
        if (!reply.isSuccess()) {
            throw new IOException("window of " + host + ": " + reply.summary());
        }
        List<Double> values = new ArrayList<>();
        for (JsonTree series : JsonTree.parse(reply.body()).at("series").items()) {
            for (JsonTree point : series.at("points").items()) {
                values.add(point.at(1).number());
            }
        }
        return values;
    }

    /** A marker is acknowledged, then a snapshot taken, the one before it removed. */
    private void takeSnapshot(HttpConnection connection) throws IOException {
        long second = begin.getEpochSecond() + snapshots;
        Reply marked =
                write(connection, "check_soak,hostname=" + MARKER + ",metric=number value=" + snapshots + " " + second);
        expect(marked, "a marker");
        String body = "{\"name\":\"soak-" + (snapshots + 1) + "\"}";
        Reply taken = connection.post("/api/minke/snapshot", "application/json", body.getBytes(StandardCharsets.UTF_8));
        expect(taken, "a snapshot");
        if (taken.isSuccess()) {
            WorkDirectory.delete(directory(snapshots));
            snapshots++;
        }
    }

    private Path directory(int number) {
        return data.resolve("snapshots").resolve("soak-" + number);
    }

    private void expect(Reply reply, String what) {
        if (!reply.isSuccess()) {
            faults.accept(what + " was refused: " + reply.summary());
        }
    }

    /** The newest one. */
    Path snapshot() {
        return directory(snapshots);
    }

    int snapshots() {
        return snapshots;
    }

    /** How many samples were seen to have gone with their time. */
    int expired() {
        return expiredSeen;
    }

    /** Asks a server that was started on the newest snapshot for the markers of all. */
    void checkSnapshot(HttpConnection connection) throws IOException {
        int found = values(connection, MARKER, begin, snapshots).size();
        if (found != snapshots) {
            faults.accept("the newest snapshot holds " + found + " of " + snapshots + " markers");
        }
    }
}
