package io.minke.ingest.daemon;

import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.ingest.daemon.config.DaemonConfig;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.slf4j.LoggerFactory;

/** The program: one command per task, 0 when all went well, 1 when not, 2 for arguments that cannot be understood. */
public final class Minke {
    private static final int FAILED = 1;

    private Minke() {}

    public static void main(String[] arguments) {
        DaemonConfig config = PlainServe.config(System.getenv(), arguments);
        System.exit(config == null ? RootCommand.execute(arguments) : serve(config));
    }

    private static int serve(DaemonConfig config) {
        try {
            return Daemon.serve(config, InstantSource.system());
        } catch (RuntimeException failure) {
            return fail(failure, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        }
    }

    /** One line for what an operator can mend. @return the process's exit code */
    static int fail(Exception failure, PrintWriter err) {
        if (failure instanceof Rejected || failure instanceof DiskFailure || failure instanceof Damage) {
            err.println("minke: " + failure.getMessage());
        } else {
            LoggerFactory.getLogger(Minke.class).error("unexpected failure", failure);
        }
        return FAILED;
    }
}
