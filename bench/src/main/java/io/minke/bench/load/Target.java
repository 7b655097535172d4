package io.minke.bench.load;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where batches go.
 *
 * @param server scheme, host and port
 * @param path path and query of the write endpoint
 * @param authorization value of the Authorization header, or null
 */
public record Target(URI server, String path, @Nullable String authorization) {
    private static final String DEFAULT_PATH = "/write?db=icinga2&precision=ns";

    /** @param url a whole URL, or one without a path for Influx's usual one */
    public static Target of(String url, @Nullable String authorization) {
        URI whole = URI.create(url);
        if (!"http".equals(whole.getScheme()) || whole.getHost() == null) {
            throw new IllegalArgumentException("not an http://HOST:PORT[/PATH] address: " + url);
        }
        String path = whole.getRawPath() == null ? "" : whole.getRawPath();
        String query = whole.getRawQuery() == null ? "" : "?" + whole.getRawQuery();
        boolean bare = path.isEmpty() || path.equals("/");
        URI server = URI.create("http://" + whole.getRawAuthority());
        return new Target(server, bare ? DEFAULT_PATH : path + query, authorization);
    }
}
