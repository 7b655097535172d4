package io.minke.ingest.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.failure.DiskFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RegistrationsTest {
    private final List<String> told = new ArrayList<>();

    private static List<CheckResult> results(String... hosts) {
        String list = String.join(
                ",",
                List.of(hosts).stream()
                        .map(
                                host -> "{\"host\":\"" + host
                                        + "\",\"check_command\":\"c\",\"exit_status\":0,\"registration\":{\"host\":\"olt\",\"id\":\"0/1\"}}")
                        .toList());
        return CheckResultReader.read(("[" + list + "]").getBytes(UTF_8), 1, 1);
    }

    private CompletionStage<?> tell(String host) {
        told.add(host);
        return CompletableFuture.completedStage(null);
    }

    @Test
    void shouldTellOnceWhatDoesNotChange() {
        Registrations registrations = new Registrations((host, olt, id) -> tell(host + " " + olt + " " + id));
        registrations.kept(results("a", "b", "a"));
        registrations.kept(results("b"));
        assertThat(told).containsExactly("a olt 0/1", "b olt 0/1");
    }

    @Test
    void shouldTellAgainWhatWasNotTakenLater() {
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        Registrations registrations = new Registrations((host, olt, id) -> {
            told.add(host);
            return outcome;
        });
        registrations.kept(results("a"));
        registrations.kept(results("a"));
        assertThat(told).containsExactly("a");
        outcome.completeExceptionally(DiskFailure.passing("full"));
        registrations.kept(results("a"));
        assertThat(told).containsExactly("a", "a");
    }

    /** Whoever sent the results waits for his answer meanwhile. */
    @Test
    void shouldNotFailAndGoOnWithOthersWhereAListenerFails() {
        Registrations registrations = new Registrations((host, olt, id) -> {
            if (told.isEmpty()) {
                told.add("failed");
                throw new DiskFailure("damaged");
            }
            return tell(host);
        });
        registrations.kept(results("a", "b"));
        registrations.kept(results("a"));
        assertThat(told).containsExactly("failed", "b", "a");
    }
}
