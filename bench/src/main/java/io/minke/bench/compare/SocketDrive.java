package io.minke.bench.compare;

import io.minke.bench.http.HttpConnection;
import io.minke.bench.http.Reply;
import io.minke.bench.load.LoadResult;
import io.minke.bench.load.LoadRun;
import io.minke.bench.load.Target;
import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Drives a server over its own protocols, as its users do. */
final class SocketDrive implements Drive {
    private final ServerContestant contestant;
    private final Running running;
    private HttpConnection connection;
    private @Nullable LoadRun load;

    SocketDrive(ServerContestant contestant, Running running) throws IOException {
        this.contestant = contestant;
        this.running = running;
        connection = new HttpConnection(running.server());
        contestant.prepare(connection);
    }

    @Override
    public LoadResult load(long samples) throws IOException {
        if (load == null) {
            Plan plan = running.plan();
            Target target = new Target(running.server(), contestant.writeTarget(), null);
            long pid = running.process().pid();
            load = new LoadRun(target, plan.fleet(), plan.connections(), plan.batchLines(), pid);
        }
        LoadResult result = samples == Long.MAX_VALUE ? load.sendAll(null) : load.sendLines(samples);
        if (result.failure() == null) {
            // Servers close what stays silent: VictoriaMetrics after five seconds.
            connection.close();
            connection = new HttpConnection(running.server());
        }
        return result;
    }

    @Override
    public void settle() throws IOException {
        contestant.settle(connection, running.process().pid());
    }

    @Override
    public long count(long startSeconds, long endSeconds) throws IOException {
        return contestant.count(connection, startSeconds, endSeconds);
    }

    @Override
    public Answer ask(Asked asked) throws IOException {
        return contestant.read(asked, ServerContestant.body(connection.get(contestant.questionTarget(asked))));
    }

    @Override
    public long[] time(List<Asked> questions) throws IOException {
        long[] nanos = new long[questions.size()];
        for (int index = 0; index < nanos.length; index++) {
            String target = contestant.questionTarget(questions.get(index));
            long from = System.nanoTime();
            Reply reply = connection.get(target);
            nanos[index] = System.nanoTime() - from;
            if (!reply.isSuccess()) {
                throw new IOException(contestant.name() + " " + questions.get(index) + ": " + reply.summary());
            }
        }
        return nanos;
    }

    @Override
    public double foreignCpuSeconds() {
        return 0;
    }

    @Override
    public void close() throws IOException {
        connection.close();
        if (load != null) {
            load.close();
        }
    }
}
