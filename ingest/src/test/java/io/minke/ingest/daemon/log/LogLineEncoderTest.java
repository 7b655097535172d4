package io.minke.ingest.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogLineEncoderTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final LoggerContext context = new LoggerContext();

    @Test
    void shouldWriteOneLineWithFixedColumns() {
        String line = encode(false, event("listening on http://127.0.0.1:8086", null));

        assertThat(line).isEqualTo("2026-01-31T12:00:00.000Z INFO  daemon    listening on http://127.0.0.1:8086\n");
    }

    @Test
    void shouldWriteAnObjectPerLineOnRequest() {
        LoggingEvent event = event("a \"quoted\" \\ name", null);
        event.setThreadName("main");

        assertThat(encode(true, event))
                .isEqualTo("{\"time\":\"2026-01-31T12:00:00.000Z\",\"level\":\"INFO\",\"logger\":\"io.minke.daemon\","
                        + "\"thread\":\"main\",\"message\":\"a \\\"quoted\\\" \\\\ name\"}\n");
    }

    @Test
    void shouldNotLetAClientForgeALine() {
        String hostile = "bad line \"x\r\n2026-01-31T12:00:00.000Z ERROR daemon all is lost\u2028\u001b[31m";

        for (boolean json : new boolean[] {false, true}) {
            String line = encode(json, event(hostile, null));
            assertThat(line.chars().filter(Character::isISOControl).count()).isEqualTo(1);
            assertThat(line).endsWith("\n").contains("\\u000d\\u000a2026").contains("\\u2028\\u001b");
        }
    }

    @Test
    void shouldCapAMessageWithoutLosingItsLength() {
        assertThat(encode(false, event("x".repeat(2_000), null))).hasSize(42 + 2_000);
        assertThat(encode(false, event("x".repeat(2_001), null))).endsWith("x… (2001 characters)\n");
    }

    @Test
    void shouldKeepAFailureWithItsCausesOnTheLine() {
        IllegalStateException failure = new IllegalStateException("outer", new RuntimeException("inner\nsecond line"));

        String line = encode(false, event("failed", failure));

        assertThat(line.lines()).hasSize(1);
        assertThat(line)
                .contains(
                        "failed | java.lang.IllegalStateException: outer < io.minke.ingest.daemon.log.LogLineEncoderTest")
                .contains(" caused by java.lang.RuntimeException: inner\\u000asecond line < ");
    }

    private String encode(boolean json, LoggingEvent event) {
        return new String(new LogLineEncoder(json).encode(event), StandardCharsets.UTF_8);
    }

    private LoggingEvent event(String message, Throwable failure) {
        LoggingEvent event =
                new LoggingEvent("caller", context.getLogger("io.minke.daemon"), Level.INFO, message, failure, null);
        event.setInstant(NOON);
        return event;
    }
}
