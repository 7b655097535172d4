package io.minke.ingest.http.monitoring;

import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.api.ApiRequest;
import io.minke.ingest.http.api.Endpoint;
import io.minke.ingest.inventory.Cpe;
import io.minke.ingest.inventory.CpeStore;
import io.minke.ingest.inventory.Inventory;
import io.minke.ingest.monitoring.CheckResultStore;
import io.minke.ingest.monitoring.HostChecks;
import io.minke.query.Answer;
import io.minke.query.ask.BadQuestion;
import io.minke.query.endpoint.Documents;
import io.minke.query.run.Queries;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * <pre>
 *  GET /api/v2/monitoring/cpes/{id}/info        what is going on at a CPE now
 *  GET /api/v2/monitoring/hosts/{internal_id}   the host object
 * </pre>
 */
public final class MonitoringEndpoint implements Endpoint {
    private static final String CPES = "/api/v2/monitoring/cpes/";
    private static final String HOSTS = "/api/v2/monitoring/hosts/";
    private static final Pattern INFO = Pattern.compile(CPES + "([^/]+)/info/?");
    private static final Pattern HOST = Pattern.compile(HOSTS + "([^/]+)/?");
    private static final int MAX_ID_DIGITS = 18;

    private final Queries queries;
    private final CheckResultStore checks;
    private final @Nullable Inventory inventory;

    /** @param inventory null: no CPE is known, but hosts are by what was said of them */
    public MonitoringEndpoint(Queries queries, CheckResultStore checks, @Nullable Inventory inventory) {
        this.queries = queries;
        this.checks = checks;
        this.inventory = inventory;
    }

    @Override
    public List<ServedPath> servedPaths() {
        return List.of(
                ServedPath.of("/api/v2/monitoring/cpes/{id}/info", "GET", "HEAD"),
                ServedPath.of("/api/v2/monitoring/hosts/{internal_id}", "GET", "HEAD"));
    }

    @Override
    public Set<String> methods(String path) {
        // Most questions are for somebody else, and every one is shown to us.
        boolean ours = path.startsWith(CPES) && INFO.matcher(path).matches()
                || path.startsWith(HOSTS) && HOST.matcher(path).matches();
        return ours ? Set.of("GET", "HEAD") : Set.of();
    }

    @Override
    public Answer answer(ApiRequest request) {
        Matcher info = INFO.matcher(request.path());
        if (info.matches()) {
            return info(info.group(1));
        }
        Matcher host = HOST.matcher(request.path());
        return host.matches() ? host(host.group(1), zone(request)) : notFound();
    }

    private Answer info(String id) {
        CpeStore cpes = cpes();
        boolean number = id.length() <= MAX_ID_DIGITS && id.chars().allMatch(c -> c >= '0' && c <= '9');
        Cpe cpe = cpes == null || !number ? null : cpes.byId(Long.parseLong(id));
        if (cpe == null) {
            return notFound();
        }
        HostChecks said = checks.of(cpe.internalId());
        HostSeries series = HostSeries.read(queries.source(), cpe.internalId());
        return Documents.json(200, Map.of(), sink -> new CpeInfoDocument(said, series).put(sink));
    }

    private Answer host(String name, ZoneId zone) {
        CpeStore cpes = cpes();
        Cpe cpe = cpes == null ? null : cpes.byInternalId(name);
        HostChecks said = checks.of(name);
        if (cpe == null && said.isEmpty() && HostSeries.isUnknown(queries.source(), name)) {
            return notFound();
        }
        return Documents.json(200, Map.of(), sink -> new HostDocument(name, cpe, said, zone).put(sink));
    }

    private @Nullable CpeStore cpes() {
        return inventory == null || !inventory.isPresent() ? null : new CpeStore(inventory.database());
    }

    private static ZoneId zone(ApiRequest request) {
        String text = request.parameter("tz");
        try {
            return text == null ? ZoneId.systemDefault() : ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw new BadQuestion("tz", "'" + text + "' is no time zone; write one like Europe/Madrid");
        }
    }

    private static Answer notFound() {
        return Documents.detail(404, Map.of(), "Not found.");
    }
}
