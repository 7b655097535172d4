package io.minke.query;

import io.minke.engine.ReadableEngine;
import io.minke.engine.failure.Rejected;
import io.minke.query.ask.BadQuestion;
import io.minke.query.endpoint.CommonCauseEndpoint;
import io.minke.query.endpoint.DatasetsEndpoint;
import io.minke.query.endpoint.DeleteQuestion;
import io.minke.query.endpoint.Documents;
import io.minke.query.endpoint.GraphsEndpoint;
import io.minke.query.endpoint.LastEndpoint;
import io.minke.query.endpoint.Request;
import io.minke.query.endpoint.SeriesEndpoint;
import io.minke.query.endpoint.StatesEndpoint;
import io.minke.query.endpoint.WindowEndpoint;
import io.minke.query.graph.GraphRules;
import io.minke.query.run.Budget;
import io.minke.query.run.Effort;
import io.minke.query.run.Queries;
import io.minke.query.run.QueryLimits;
import io.minke.query.run.TakesLonger;
import io.minke.query.source.EngineSource;
import io.minke.query.source.Topology;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every question that can be asked by method, path, parameters and body; the one front that doors and embedded users share. Thread-safe. */
public final class QueryApi implements AutoCloseable {
    private static final int MAX_BRIEF_BODY_BYTES = 4 << 10;
    private static final Set<String> READ = Set.of("GET", "HEAD");
    private static final Set<String> READ_OR_POST = Set.of("GET", "HEAD", "POST");

    private final Queries queries;
    private final Map<String, Route> routes;
    private final Map<String, Route> narrowRoutes;
    private final Map<String, Route> briefRoutes;

    /** A path's methods, and who answers. */
    private record Route(Set<String> methods, Function<Request, Answer> endpoint) {}

    public QueryApi(ReadableEngine engine, InstantSource clock) {
        this(engine, clock, Topology.NONE);
    }

    /** @param topology what an inventory knows of hosts, for questions by site, plan, OLT and the like */
    public QueryApi(ReadableEngine engine, InstantSource clock, Topology topology) {
        this(engine, clock, topology, () -> GraphRules.BUILT_IN);
    }

    /** @param graphRules asked whenever graphs are, so that they may change meanwhile */
    public QueryApi(ReadableEngine engine, InstantSource clock, Topology topology, Supplier<GraphRules> graphRules) {
        this(new Queries(new EngineSource(engine, topology), clock, QueryLimits.defaults()), graphRules);
    }

    /** @param queries closed with this api */
    public QueryApi(Queries queries) {
        this(queries, () -> GraphRules.BUILT_IN);
    }

    private QueryApi(Queries queries, Supplier<GraphRules> graphRules) {
        this.queries = queries;
        this.routes = routes(queries, graphRules);
        this.narrowRoutes = routes(queries.within(Effort.NARROW), graphRules);
        Queries brief = queries.within(Effort.BRIEF);
        this.briefRoutes = Map.of(
                "/api/v2/monitoring/datasets",
                new Route(READ_OR_POST, new DatasetsEndpoint(brief)::answer),
                "/api/minke/window",
                new Route(READ_OR_POST, new WindowEndpoint(brief)::answer),
                "/api/minke/last",
                new Route(READ_OR_POST, new LastEndpoint(brief)::answer));
    }

    private static Map<String, Route> routes(Queries queries, Supplier<GraphRules> graphRules) {
        return Map.of(
                "/api/v2/monitoring/datasets",
                new Route(READ_OR_POST, new DatasetsEndpoint(queries)::answer),
                "/api/minke/window",
                new Route(READ_OR_POST, new WindowEndpoint(queries)::answer),
                "/api/minke/last",
                new Route(READ_OR_POST, new LastEndpoint(queries)::answer),
                "/api/minke/states",
                new Route(READ, new StatesEndpoint(queries)::answer),
                "/api/minke/series",
                new Route(READ, new SeriesEndpoint(queries)::answer),
                "/api/minke/common-cause",
                new Route(READ, new CommonCauseEndpoint(queries)::answer),
                "/api/v2/monitoring/graphs",
                new Route(READ, new GraphsEndpoint(queries, graphRules)::answer));
    }

    /** Every path that is answered, without a closing slash, which may follow; and its methods. */
    public Map<String, Set<String>> endpoints() {
        Map<String, Set<String>> endpoints = new TreeMap<>();
        routes.forEach((path, route) -> endpoints.put(path, route.methods));
        return endpoints;
    }

    /** What the endpoints ask; for answers that are made elsewhere. Closed with this api. */
    public Queries queries() {
        return queries;
    }

    /** Resolves what a request wants deleted; deleting is the engine's. @throws BadQuestion if it is no such request */
    public DeleteQuestion deletion(byte[] body) {
        return DeleteQuestion.of(queries, body);
    }

    /** Whether {@link #answer} knows this path, so that a door need not. */
    public boolean serves(String path) {
        return routes.get(normal(path)) != null;
    }

    private static String normal(String path) {
        boolean slash = path.length() > 1 && path.endsWith("/");
        return slash ? path.substring(0, path.length() - 1) : path;
    }

    /**
     * Answers at once what takes a millisecond at most, so that a door need not hand it to another thread, which costs more than most answers.
     *
     * @return the answer, whose body is complete and short; null if the question may take longer, or has a mistake: then {@link #answer} is to be asked
     */
    public @Nullable Answer answerBriefly(
            String method, String path, Map<String, List<String>> parameters, byte[] body) {
        Route route = briefRoutes.get(normal(path));
        if (route == null || !route.methods.contains(method) || body.length > MAX_BRIEF_BODY_BYTES) {
            return null;
        }
        try {
            return route.endpoint.apply(new Request(method, parameters, body, () -> false));
        } catch (Rejected longer) {
            return null;
        }
    }

    /**
     * @param parameters decoded query parameters, in order of appearance
     * @param body whole request body, empty if there was none
     * @return never null; a bad request is an answer too
     */
    public Answer answer(String method, String path, Map<String, List<String>> parameters, byte[] body) {
        return answer(method, path, parameters, body, () -> false);
    }

    /** @param cancelled whether the client has gone; asked now and then while working, from any thread */
    public Answer answer(
            String method, String path, Map<String, List<String>> parameters, byte[] body, BooleanSupplier cancelled) {
        return answer(routes.get(normal(path)), new Request(method, parameters, body, cancelled));
    }

    /**
     * The same for what takes some milliseconds at most, so that it can be answered before what takes long.
     *
     * @return the answer, whose body is complete; null if the question takes longer: then {@link #answer} is to be asked
     */
    public @Nullable Answer answerNarrowly(
            String method, String path, Map<String, List<String>> parameters, byte[] body, BooleanSupplier cancelled) {
        try {
            return answer(narrowRoutes.get(normal(path)), new Request(method, parameters, body, cancelled));
        } catch (TakesLonger wide) {
            return null;
        }
    }

    private static Answer answer(@Nullable Route route, Request request) {
        if (route == null) {
            return Documents.detail(404, Map.of(), "Not found.");
        }
        if (!route.methods.contains(request.method())) {
            return Documents.detail(
                    405,
                    Map.of("Allow", String.join(", ", new TreeSet<>(route.methods))),
                    "Method \"" + request.method() + "\" not allowed.");
        }
        try {
            return route.endpoint.apply(request);
        } catch (TakesLonger longer) {
            throw longer;
        } catch (Budget.Cancelled e) {
            return Documents.detail(503, Map.of(), "Nobody waits for this answer any more.");
        } catch (BadQuestion e) {
            return Documents.badField(e.field(), message(e));
        } catch (Rejected e) {
            return Documents.detail(400, Map.of(), message(e));
        }
    }

    private static String message(Rejected e) {
        String message = e.getMessage();
        return message == null ? "can't be answered" : message;
    }

    @Override
    public void close() {
        queries.close();
    }
}
