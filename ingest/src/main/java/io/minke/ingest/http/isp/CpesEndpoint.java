package io.minke.ingest.http.isp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.api.ApiRequest;
import io.minke.ingest.http.api.Endpoint;
import io.minke.ingest.inventory.Cpe;
import io.minke.ingest.inventory.CpeJson;
import io.minke.ingest.inventory.CpePage;
import io.minke.ingest.inventory.CpeStore;
import io.minke.ingest.inventory.Inventory;
import io.minke.query.Answer;
import io.minke.query.ask.BadQuestion;
import io.minke.query.endpoint.Documents;
import io.minke.query.text.ByteSink;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v2/isp/cpes/?external_id=&realm=&limit=&offset=}. */
public final class CpesEndpoint implements Endpoint {
    private static final String PATH = "/api/v2/isp/cpes";
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final int DEFAULT_LIMIT = 100;
    /** Whoever asks for more gets so many, and a link to the next. */
    private static final int MAX_LIMIT = 1_000;

    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,10}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_\\[\\]-]{1,255}");

    private final Inventory inventory;

    public CpesEndpoint(Inventory inventory) {
        this.inventory = inventory;
    }

    @Override
    public Set<String> methods(String path) {
        return path.equals(PATH) || path.equals(PATH + "/") ? METHODS : Set.of();
    }

    @Override
    public List<ServedPath> servedPaths() {
        return List.of(new ServedPath(PATH + "/", METHODS));
    }

    @Override
    public Answer answer(ApiRequest request) {
        long wanted = whole(request, "limit", DEFAULT_LIMIT, 1);
        int limit = (int) Math.min(wanted, MAX_LIMIT);
        long offset = whole(request, "offset", 0, 0);
        CpePage page = new CpeStore(inventory.database())
                .page(request.parameter("external_id"), request.parameter("realm"), limit, offset);
        return Documents.json(200, Map.of(), sink -> {
            sink.put("{\"count\":").put(page.count());
            boolean more =
                    offset + page.cpes().size() < page.count() && !page.cpes().isEmpty();
            link(sink.put(",\"next\":"), more ? link(request, limit, offset + limit) : null);
            link(sink.put(",\"previous\":"), offset > 0 ? link(request, limit, Math.max(0, offset - limit)) : null);
            sink.put(",\"results\":[");
            String before = "";
            for (Cpe cpe : page.cpes()) {
                CpeJson.write(sink.put(before), cpe);
                before = ",";
            }
            sink.put("]}");
        });
    }

    private static long whole(ApiRequest request, String name, long absent, long min) {
        String text = request.parameter(name);
        if (text == null) {
            return absent;
        }
        if (!WHOLE.matcher(text).matches() || Long.parseLong(text) < min) {
            throw new BadQuestion(name, "'" + text + "' is no whole number from " + min + " on");
        }
        return Long.parseLong(text);
    }

    private static void link(ByteSink sink, @Nullable String link) {
        if (link == null) {
            sink.put("null");
        } else {
            sink.putQuoted(link);
        }
    }

    /** Absolute, as the sender calls us; relative if he calls us nothing that can stand in a link. */
    private static String link(ApiRequest request, int limit, long offset) {
        StringBuilder link = new StringBuilder();
        String host = request.host();
        if (host != null && HOST.matcher(host).matches()) {
            link.append(request.secure() ? "https://" : "http://").append(host);
        }
        link.append(PATH).append("/?");
        for (String name : new String[] {"external_id", "realm"}) {
            String value = request.parameter(name);
            if (value != null) {
                link.append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, UTF_8))
                        .append('&');
            }
        }
        return link.append("limit=")
                .append(limit)
                .append("&offset=")
                .append(offset)
                .toString();
    }
}
