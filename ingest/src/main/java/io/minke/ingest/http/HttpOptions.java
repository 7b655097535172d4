package io.minke.ingest.http;

import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.line.LineOptions;
import java.util.List;
import java.util.Set;

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
                1L << 30);
    }

    public HttpOptions withDatabases(Set<String> names) {
        return new HttpOptions(
                door,
                line,
                tokens,
                names,
                version,
                maxBodyBytes,
                maxCompressedBytes,
                maxQuestionBytes,
                maxCheckResultBytes,
                parserBytes);
    }

    public HttpOptions withLine(LineOptions options) {
        return new HttpOptions(
                door,
                options,
                tokens,
                databases,
                version,
                maxBodyBytes,
                maxCompressedBytes,
                maxQuestionBytes,
                maxCheckResultBytes,
                parserBytes);
    }

    public HttpOptions withBodyLimits(long bodyBytes, long compressedBytes, int questionBytes) {
        return new HttpOptions(
                door,
                line,
                tokens,
                databases,
                version,
                bodyBytes,
                compressedBytes,
                questionBytes,
                Math.min(maxCheckResultBytes, (int) Math.min(bodyBytes, Integer.MAX_VALUE)),
                parserBytes);
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "HttpOptions[door=" + door + ", line=" + line + ", tokens=" + tokens.size() + ", databases=" + databases
                + ", version=" + version + "]";
    }
}
