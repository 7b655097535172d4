package io.minke.ingest.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.engine.Appender;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.series.SeriesKey;
import io.minke.query.QueryApi;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WarmUpTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final AtomicLong requests = new AtomicLong();
    private Engine engine;
    private QueryApi api;

    @BeforeEach
    void open() {
        engine = Engine.open(directory, EngineOptions.defaults().withDiskReserveBytes(0));
        api = new QueryApi(engine, InstantSource.system());
    }

    @AfterEach
    void close() {
        api.close();
        engine.close();
    }

    private void write() {
        try (Appender appender = engine.appender()) {
            for (int i = 0; i < 500; i++) {
                appender.append(new SeriesKey("check_txrx", "h" + i % 3, "txrx", "dnrx"), i * 60_000_000_000L, i);
            }
            appender.awaitDurable(appender.flush());
        }
    }

    @Test
    void shouldAskForASpanOfTimeAndNoMore() {
        write();
        engine.seal();
        try (WarmUp warmUp = new WarmUp(engine, api, requests::get, Duration.ofMillis(50))) {
            await().atMost(LONG).until(warmUp::hasEnded);
            assertThat(warmUp.rounds()).isPositive();
        }
    }

    @Test
    void shouldKeepAPartForWhatIsNotSealedYet() {
        write();
        try (WarmUp warmUp = new WarmUp(engine, api, requests::get, Duration.ofMillis(100))) {
            await().atMost(LONG).until(() -> warmUp.rounds() > 0);
            assertThat(warmUp.hasEnded()).isFalse();
            engine.seal();
            await().atMost(LONG).until(warmUp::hasEnded);
        }
    }

    @Test
    void shouldNotAskBesideTraffic() {
        write();
        try (WarmUp warmUp = new WarmUp(engine, api, requests::incrementAndGet, Duration.ofMillis(50))) {
            await().atMost(LONG).until(() -> requests.get() > 20);
            assertThat(warmUp.rounds()).isZero();
            assertThat(warmUp.hasEnded()).isFalse();
        }
    }

    @Test
    void shouldBeReadyForDataToCome() {
        try (WarmUp warmUp = new WarmUp(engine, api, requests::get, Duration.ofMillis(50))) {
            write();
            engine.seal();
            await().atMost(LONG).until(warmUp::hasEnded);
            assertThat(warmUp.rounds()).isPositive();
        }
    }

    @Test
    void shouldAskNothingWithoutABudget() {
        write();
        try (WarmUp warmUp = new WarmUp(engine, api, requests::get, Duration.ZERO)) {
            assertThat(warmUp.hasEnded()).isTrue();
            warmUp.rehearse(3);
            assertThat(warmUp.rounds()).isZero();
        }
    }
}
