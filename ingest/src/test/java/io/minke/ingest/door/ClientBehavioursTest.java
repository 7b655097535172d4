package io.minke.ingest.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Clients that are drawn at random, some at a time: what they ask, in which versions, how it is cut, how slowly they read, how they go. Whoever stays, be it with a closed half, gets all that he has asked for whole, in order and
 * byte for byte; where he may be cut, it does not look like an end. When all have gone nothing is left of them: no connection, no request, no work, no buffer, and no complaint in the log.
 *
 * <p>{@code -Dminke.clients.rounds=3000} for the long campaign. A failure names the seed of its round: {@code -Dminke.clients.seed=… -Dminke.clients.rounds=1} repeats it as far as threads and clocks allow.
 */
final class ClientBehavioursTest {
    private static final int ROUNDS = Integer.getInteger("minke.clients.rounds", 25);
    private static final long SEED = Long.getLong("minke.clients.seed", System.nanoTime());
    /** Of seeds one behind the other, which would draw much the same first. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final int MOST_CLIENTS = 10;
    private static final int MOST_ASKS = 12;
    private static final int MOST_BYTES = 3_000_000;
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void shouldAnswerWhoStaysAndForgetWhoGoes() throws Exception {
        int whole = 0;
        try (Complaints complaints = new Complaints()) {
            for (int round = 0; round < ROUNDS; round++) {
                long seed = SEED + round;
                try {
                    whole += serve(new Random(seed * SPREAD));
                } catch (AssertionError | ConditionTimeoutException wrong) {
                    throw new AssertionError("seed " + seed + ": " + wrong.getMessage(), wrong);
                }
                assertThat(complaints.soFar()).as("seed %d", seed).isEmpty();
            }
            assertThat(complaints.all()).as("campaign %d", SEED).isEmpty();
        }
        if (ROUNDS >= 20) {
            assertThat(whole).as("whole answers").isGreaterThan(ROUNDS);
        }
    }

    /** @return whole answers that were taken */
    private int serve(Random random) throws Exception {
        DoorOptions options = TestDoor.DEFAULTS
                .withTimeouts(LONG, LONG, LONG, LONG)
                .withWaiting(1_000, 1 << 20, LONG)
                .withLoops(1 + random.nextInt(2));
        ExecutorService threads = Executors.newCachedThreadPool();
        try (TestDoor door = new TestDoor()) {
            door.open(options).close();
            List<BehavingClient> clients = new ArrayList<>();
            List<Future<?>> all = new ArrayList<>();
            for (int i = random.nextInt(MOST_CLIENTS); i >= 0; i--) {
                BehavingClient client = new BehavingClient(door.address(), random, MOST_ASKS, MOST_BYTES);
                clients.add(client);
                all.add(threads.submit(() -> {
                    client.run();
                    return null;
                }));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
            door.letGo();
            for (Future<?> one : all) {
                finish(one);
            }
            await().pollDelay(Duration.ZERO).atMost(LONG).untilAsserted(() -> {
                assertThat(door.counters.openConnections())
                        .as("open connections")
                        .isZero();
                assertThat(door.counters.requestsInFlight())
                        .as("requests in flight")
                        .isZero();
                assertThat(door.areWorkersIdle()).as("workers are idle").isTrue();
                assertThat(door.waitingForWorkers()).as("waiting for workers").isZero();
            });
            assertThat(door.readsTooLate).hasValue(0);
            return clients.stream().mapToInt(BehavingClient::wholeAnswers).sum();
        } finally {
            threads.shutdown();
        }
    }

    private static void finish(Future<?> client) throws Exception {
        try {
            client.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof AssertionError wrong) {
                throw wrong;
            }
            throw failed;
        }
    }
}
