package io.minke.ingest.daemon;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * Waits for SIGTERM or SIGINT. The JVM's own answer to them would end the process with 143 or 130 from a hook that races with everybody else's; the daemon wants to close in its own order and end
 * with 0.
 */
final class StopSignal {
    private static final Logger LOG = LoggerFactory.getLogger("io.minke.daemon");

    private final CountDownLatch received = new CountDownLatch(1);

    /** Takes the signals from now on, so that none is missed while the daemon starts. */
    StopSignal() {
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), this::onSignal);
        }
    }

    private void onSignal(Signal signal) {
        if (received.getCount() == 0) {
            LOG.info("SIG{} again: already stopping", signal.getName());
        } else {
            LOG.info("SIG{}: stopping", signal.getName());
            received.countDown();
        }
    }

    void await() {
        boolean waiting = true;
        while (waiting) {
            try {
                received.await();
                waiting = false;
            } catch (InterruptedException nobodyDoesThat) {
                LOG.warn("interrupted while waiting for a signal; waiting on", nobodyDoesThat);
            }
        }
    }
}
