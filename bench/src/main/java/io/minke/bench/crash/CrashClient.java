package io.minke.bench.crash;

import io.minke.bench.fleet.SplitMix;
import io.minke.bench.http.HttpConnection;
import io.minke.bench.http.Reply;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Writes its script to the server, batch after batch, until the server is gone, and tells the oracle what became of each. */
final class CrashClient implements Runnable {
    /** A cycle's load has a bound, so that a campaign of thousands of cycles still fits into memory. */
    private static final int LINE_LIMIT = 30_000;

    private final URI server;
    private final WriteScript script;
    private final Oracle oracle;
    private final CountDownLatch loadBegan;
    private final SplitMix pauses;
    private final int longestPauseMicros;
    private final boolean beginsAnswered;
    private final boolean deletes;
    private @Nullable String refusal;

    /**
     * @param loadBegan counted down when the load has begun
     * @param longestPauseMicros between two batches; 0 to send the next one at once
     * @param beginsAnswered whether the load begins with the first answer rather than with the first request: a JVM that just started needs a while for that
     * @param deletes whether it deletes now and then what it wrote
     */
    CrashClient(
            URI server,
            WriteScript script,
            Oracle oracle,
            CountDownLatch loadBegan,
            long seed,
            int longestPauseMicros,
            boolean beginsAnswered,
            boolean deletes) {
        this.server = server;
        this.script = script;
        this.oracle = oracle;
        this.loadBegan = loadBegan;
        this.longestPauseMicros = longestPauseMicros;
        this.beginsAnswered = beginsAnswered;
        this.deletes = deletes;
        pauses = new SplitMix(seed);
    }

    @Override
    public void run() {
        try (HttpConnection connection = new HttpConnection(server)) {
            if (!beginsAnswered) {
                loadBegan.countDown();
            }
            int lines = 0;
            while (lines < LINE_LIMIT) {
                Batch batch = script.next();
                lines += batch.lines().size();
                if (!write(connection, batch)) {
                    return;
                }
                Deletion deletion = deletes ? script.nextDeletion() : null;
                if (deletion != null && !delete(connection, deletion)) {
                    return;
                }
                if (beginsAnswered) {
                    loadBegan.countDown();
                }
                if (longestPauseMicros > 0) {
                    LockSupport.parkNanos(pauses.nextBelow(longestPauseMicros) * 1_000L);
                }
            }
        } catch (IOException goneBeforeTheFirstBatch) {
            // Then it has no part in this cycle.
        } finally {
            loadBegan.countDown();
        }
    }

    /** @return false when the server is gone */
    private boolean write(HttpConnection connection, Batch batch) {
        Reply reply;
        try {
            reply = connection.post(batch.target(), "text/plain", batch.body());
        } catch (IOException gone) {
            oracle.unanswered(batch);
            return false;
        }
        if (reply.isSuccess()) {
            oracle.acknowledged(batch);
        } else {
            oracle.unanswered(batch);
            if (refusal == null) {
                refusal = reply.summary();
            }
        }
        return true;
    }

    /** @return false when the server is gone */
    private boolean delete(HttpConnection connection, Deletion deletion) {
        Reply reply;
        try {
            reply = connection.post(Deletion.TARGET, "application/json", deletion.body());
        } catch (IOException gone) {
            oracle.unanswered(deletion);
            return false;
        }
        if (reply.isSuccess()) {
            oracle.deleted(deletion);
        } else {
            oracle.unanswered(deletion);
            if (refusal == null) {
                refusal = reply.summary();
            }
        }
        return true;
    }

    /** The first answer that wasn't a success, or null. */
    @Nullable
    String refusal() {
        return refusal;
    }
}
