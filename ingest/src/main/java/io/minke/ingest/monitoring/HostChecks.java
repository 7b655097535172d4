package io.minke.ingest.monitoring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was said of a host.
 *
 * @param hostCheck the latest result of the check of the host itself, or null
 * @param services the latest result of each service, by name
 * @param passedThrough each part from the latest result that carried it
 */
public record HostChecks(
        String host,
        @Nullable CheckResult hostCheck,
        List<CheckResult> services,
        CheckResult.PassedThrough passedThrough) {
    public HostChecks {
        services = List.copyOf(services);
    }

    /** Whether nothing was ever said. */
    public boolean isEmpty() {
        return hostCheck == null && services.isEmpty();
    }
}
