package io.minke.ingest.http;

import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.line.LineOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * @param door connections and framing
 * @param line how lines become series
 * @param tokens any of them opens everything; empty: no questions asked
 * @param databases names that a write may give; empty: any
 * @param version of Minke, told to clients
 * @param maxBodyBytes of a write, as it is or inflated
 * @param maxCompressedBytes of a gzip body as sent
 * @param maxQuestionBytes of the body of a question
 * @param maxCheckResultBytes of the body of a request with check results
 * @param maxGatheredBytes of bodies that must be whole before they are looked at, of all connections together, beyond a first part of each
 * @param gatherTimeout for such a body to come once there is room for it
 * @param parserBytes off-heap memory for the parsers of all threads
 */
public record HttpOptions(
        DoorOptions door,
        LineOptions line,
        List<String> tokens,
        Set<String> databases,
        String version,
        long maxBodyBytes,
        long maxCompressedBytes,
        int maxQuestionBytes,
        int maxCheckResultBytes,
        long maxGatheredBytes,
        Duration gatherTimeout,
        long parserBytes) {
    public HttpOptions {
        tokens = List.copyOf(tokens);
        databases = Set.copyOf(databases);
    }

    public static HttpOptions of(DoorOptions door, List<String> tokens, String version) {
        return new HttpOptions(
                door,
                LineOptions.defaults(),
                tokens,
                Set.of(),
                version,
                64L << 20,
                16L << 20,
                4 << 20,
                8 << 20,
                32 << 20,
                Duration.ofSeconds(60),
                1L << 30);
    }

    public HttpOptions withDatabases(Set<String> names) {
        return with(draft -> draft.databases = names);
    }

    public HttpOptions withLine(LineOptions options) {
        return with(draft -> draft.line = options);
    }

    public HttpOptions withBodyLimits(long bodyBytes, long compressedBytes, int questionBytes) {
        return with(draft -> {
            draft.maxBodyBytes = bodyBytes;
            draft.maxCompressedBytes = compressedBytes;
            draft.maxQuestionBytes = questionBytes;
            draft.maxCheckResultBytes = Math.min(maxCheckResultBytes, (int) Math.min(bodyBytes, Integer.MAX_VALUE));
        });
    }

    public HttpOptions withGathering(long bytes, Duration timeout) {
        return with(draft -> {
            draft.maxGatheredBytes = bytes;
            draft.gatherTimeout = timeout;
        });
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "HttpOptions[door=" + door + ", line=" + line + ", tokens=" + tokens.size() + ", databases=" + databases
                + ", version=" + version + "]";
    }

    private HttpOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** The options while some of them change. */
    private static final class Draft {
        private DoorOptions door;
        private LineOptions line;
        private List<String> tokens;
        private Set<String> databases;
        private String version;
        private long maxBodyBytes;
        private long maxCompressedBytes;
        private int maxQuestionBytes;
        private int maxCheckResultBytes;
        private long maxGatheredBytes;
        private Duration gatherTimeout;
        private long parserBytes;

        Draft(HttpOptions options) {
            door = options.door;
            line = options.line;
            tokens = options.tokens;
            databases = options.databases;
            version = options.version;
            maxBodyBytes = options.maxBodyBytes;
            maxCompressedBytes = options.maxCompressedBytes;
            maxQuestionBytes = options.maxQuestionBytes;
            maxCheckResultBytes = options.maxCheckResultBytes;
            maxGatheredBytes = options.maxGatheredBytes;
            gatherTimeout = options.gatherTimeout;
            parserBytes = options.parserBytes;
        }

        HttpOptions options() {
            return new HttpOptions(
                    door,
                    line,
                    tokens,
                    databases,
                    version,
                    maxBodyBytes,
                    maxCompressedBytes,
                    maxQuestionBytes,
                    maxCheckResultBytes,
                    maxGatheredBytes,
                    gatherTimeout,
                    parserBytes);
        }
    }
}
