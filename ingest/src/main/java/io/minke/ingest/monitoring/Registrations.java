package io.minke.ingest.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.query.ask.JsonBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells somebody where hosts are registered, when that changes. Remembers a bounded number of hosts; one that was forgotten is told again. Thread-safe. */
public final class Registrations {
    /** The hosts of a large OLT chassis and then some; an entry takes about a hundred bytes. */
    private static final int MAX_REMEMBERED = 200_000;

    /** Who wants to know. */
    @FunctionalInterface
    public interface Listener {
        /** @param olt the host it is registered at; @param registrationId the place there, such as {@code 0/5/14-2} */
        void registered(String host, @Nullable String olt, @Nullable String registrationId);
    }

    private final Listener listener;
    private final Map<String, Integer> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    public Registrations(Listener listener) {
        this.listener = listener;
    }

    /** Looks at results that are kept. */
    public void kept(List<CheckResult> results) {
        for (CheckResult result : results) {
            String registration = result.passedThrough().registration();
            if (registration != null && isNews(result.host(), registration)) {
                Map<String, @Nullable Object> fields = JsonBody.parse(registration.getBytes(UTF_8));
                listener.registered(result.host(), text(fields.get("host")), text(fields.get("id")));
            }
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
