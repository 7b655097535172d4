package io.minke.bench.embedded;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.minke.bench.fleet.FleetOptions;
import io.minke.bench.fleet.FleetSamples;
import io.minke.bench.fleet.SampleName;
import io.minke.bench.question.Answer;
import io.minke.bench.question.Asked;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The process that embeds an engine: {@code EmbeddedHost ENGINE DIRECTORY PORT BATCH FLEET}. Takes orders by HTTP on loopback, carries them out one after the other on one thread, and times
 * them itself. SIGTERM closes the engine and ends it. {@code EmbeddedHost ENGINE} alone prints what is to be said of the engine.
 *
 * <p>Orders: {@code GET /ready}; {@code POST /ingest?LINES} answers {@link Intake#json} and prints {@code acknowledged N} to its log after each batch; {@code POST /settle}; {@code GET /count};
 * {@code POST /ask} with a question answers {@link Answer#json}; {@code POST /time} with questions, one a line, answers {@code {"nanos": [...]}}.
 */
public final class EmbeddedHost {
    private final EmbeddedEngine engine;
    private final Intake intake;

    private EmbeddedHost(EmbeddedEngine engine, Intake intake) {
        this.engine = engine;
        this.intake = intake;
    }

    public static void main(String[] arguments) throws Exception {
        EmbeddedEngine.Provider provider = provider(arguments[0]);
        if (arguments.length == 1) {
            System.out.println(provider.description());
            return;
        }
        FleetOptions fleet = FleetOptions.parse(arguments[4]);
        FleetSamples samples = new FleetSamples(fleet);
        List<SampleName> names = samples.names();
        EmbeddedEngine engine = provider.open(Path.of(arguments[1]), names);
        EmbeddedHost host = new EmbeddedHost(engine, new Intake(engine, samples, Integer.parseInt(arguments[3])));
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2])), 0);
        ExecutorService orders = Executors.newSingleThreadExecutor();
        server.setExecutor(orders);
        server.createContext("/", host::carryOut);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(engine, orders), "close"));
        // Its dispatcher keeps the process alive.
        server.start();
    }

    /** By its name on the command line. @throws IllegalArgumentException if it isn't on the class path */
    public static EmbeddedEngine.Provider provider(String name) {
        if (name.equals("minke")) {
            return new MinkeEmbedded.Provider();
        }
        for (EmbeddedEngine.Provider provider : ServiceLoader.load(EmbeddedEngine.Provider.class)) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        throw new IllegalArgumentException("no engine '" + name + "' on the class path");
    }

    /** On the thread that used the engine, which alone may. */
    private static void close(EmbeddedEngine engine, ExecutorService orders) {
        try {
            orders.submit(() -> {
                        engine.close();
                        return engine;
                    })
                    .get();
        } catch (Exception e) {
            e.printStackTrace();
        }
    }

    private void carryOut(HttpExchange exchange) throws IOException {
        int status = 200;
        String text;
        try (exchange) {
            try {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                text = answer(
                        exchange.getRequestURI().getPath(),
                        exchange.getRequestURI().getQuery(),
                        body);
            } catch (Exception e) {
                e.printStackTrace();
                status = 500;
                text = e.toString();
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String answer(String path, String query, String body) throws Exception {
        switch (path) {
            case "/ready":
                return "ready\n";
            case "/ingest":
                return intake.take(Long.parseLong(query));
            case "/settle":
                engine.settle();
                return "settled\n";
            case "/count":
                return engine.count() + "\n";
            case "/ask":
                Answer answer = new Answer();
                engine.answer(Asked.parse(body.strip()), answer);
                return answer.json();
            case "/time":
                return "{\"nanos\":[" + time(body) + "]}";
            default:
                throw new IllegalArgumentException("no order " + path);
        }
    }

    private String time(String questions) throws Exception {
        List<Asked> asked = questions.strip().lines().map(Asked::parse).toList();
        long[] nanos = new long[asked.size()];
        Fingerprint sink = new Fingerprint();
        for (int index = 0; index < nanos.length; index++) {
            long from = System.nanoTime();
            engine.answer(asked.get(index), sink);
            nanos[index] = System.nanoTime() - from;
        }
        System.out.printf(Locale.ROOT, "%d questions, %d points, sum %s%n", nanos.length, sink.points, sink.sum);
        return java.util.Arrays.stream(nanos).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    /** Looks at every point as a program would that draws them. */
    private static final class Fingerprint implements io.minke.bench.question.PointSink {
        private long points;
        private double sum;

        @Override
        public void add(String label, long timeMillis, double value) {
            points++;
            sum += value + label.length() + timeMillis;
        }
    }
}
