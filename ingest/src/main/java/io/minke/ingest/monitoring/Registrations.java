package io.minke.ingest.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.query.ask.JsonBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells somebody where hosts are registered, when that changes. Remembers a bounded number of hosts; one that was forgotten is told again. Thread-safe. */
public final class Registrations {
    private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);
    /** The hosts of a large OLT chassis and then some; an entry takes about a hundred bytes. */
    private static final int MAX_REMEMBERED = 200_000;

    /** Who wants to know. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param olt the host it is registered at
         * @param registrationId the place there, such as {@code 0/5/14-2}
         * @return fails, as the call may, if it was not taken: with the next result of the host it is told again
         */
        CompletionStage<?> registered(String host, @Nullable String olt, @Nullable String registrationId);
    }

    private final Listener listener;
    /** Only the first failure of a row is worth a line. */
    private volatile boolean failing;

    private final Map<String, Integer> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    public Registrations(Listener listener) {
        this.listener = listener;
    }

    /** Looks at results that are kept; that a listener fails is no matter of theirs. */
    public void kept(List<CheckResult> results) {
        for (CheckResult result : results) {
            String registration = result.passedThrough().registration();
            if (registration != null && isNews(result.host(), registration)) {
                tell(result.host(), registration);
            }
        }
    }

    private void tell(String host, String registration) {
        try {
            Map<String, @Nullable Object> fields = JsonBody.parse(registration.getBytes(UTF_8));
            var unused = listener.registered(host, text(fields.get("host")), text(fields.get("id")))
                    .whenComplete((done, failure) -> {
                        if (failure == null) {
                            failing = false;
                        } else {
                            notTaken(host, failure);
                        }
                    });
        } catch (RuntimeException failure) {
            notTaken(host, failure);
        }
    }

    private void notTaken(String host, Throwable failure) {
        if (!failing) {
            failing = true;
            LOG.warn("where {} is registered was not taken, and is told again with its next result", host, failure);
        }
        synchronized (this) {
            remembered.remove(host);
        }
    }

    private synchronized boolean isNews(String host, String registration) {
        Integer before = remembered.put(host, registration.hashCode());
        return before == null || before != registration.hashCode();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isEmpty() ? text : null;
    }
}
