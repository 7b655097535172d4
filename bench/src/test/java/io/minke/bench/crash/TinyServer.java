package io.minke.bench.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The smallest server a campaign can be held against: a text file of the lines it was sent, read at start. It can be told to have a defect, so that the campaign can be seen to find it.
 * Run as a process: PORT FILE DEFECT.
 */
public final class TinyServer {
    enum Defect {
        NONE,
        /** Acknowledges every 50th batch without writing it down. */
        FORGETS,
        /** Makes up a sample when it starts. */
        INVENTS,
        /** Rounds values to float. */
        ROUNDS,
        /** Keeps the first of two writes to the same time. */
        KEEPS_FIRST,
        /** Forgets at the second start after it what it had read at the first. */
        WAVERS,
        /** Does not start when there is data. */
        STUMBLES
    }

    private static final Pattern LINE =
            Pattern.compile("(\\w+),hostname=([^,]+),metric=(\\w+)(?:,service=(\\w+))? value=(\\S+) (\\d+)");
    private final Map<String, TreeMap<Long, Double>> series = new HashMap<>();
    private final OutputStream file;
    private final Defect defect;
    private int batches;

    private TinyServer(Path path, Defect defect) throws IOException {
        this.defect = defect;
        if (Files.exists(path)) {
            String text = Files.readString(path);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            whole.lines().forEach(this::apply);
            if (defect == Defect.STUMBLES && !series.isEmpty()) {
                throw new IOException("stumbled");
            }
            // Cut, not rewritten: a kill in between would take everything.
            try (FileChannel torn = FileChannel.open(path, StandardOpenOption.WRITE)) {
                torn.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
            }
        }
        file = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (defect == Defect.INVENTS) {
            apply("check_cpe,hostname=kill1-s1.,metric=uptime value=7 1676505600123");
        }
        if (defect == Defect.WAVERS && Files.exists(path.resolveSibling("started"))) {
            series.values().forEach(samples -> samples.keySet().removeIf(time -> time % 1_000 == 17));
        }
        if (!series.isEmpty()) {
            Files.writeString(path.resolveSibling("started"), "");
        }
    }

    public static void main(String[] arguments) throws IOException {
        TinyServer tiny = new TinyServer(Path.of(arguments[1]), Defect.valueOf(arguments[2]));
        int port = Integer.parseInt(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/ready", exchange -> answer(exchange, 204, ""));
        server.createContext("/write", tiny::write);
        server.createContext("/api/minke/window", tiny::window);
        server.createContext("/api/minke/compact", exchange -> answer(exchange, 204, ""));
        server.start();
        // Java returns 143 after SIGTERM unless told otherwise.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
    }

    private synchronized void write(HttpExchange exchange) throws IOException {
        boolean inMillis = exchange.getRequestURI().getQuery().endsWith("precision=ms");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String lines = inMillis ? body : body.replaceAll("000000\n", "\n");
        boolean forgets = defect == Defect.FORGETS && ++batches % 50 == 0;
        if (!forgets) {
            file.write(lines.getBytes(StandardCharsets.UTF_8));
            file.flush();
        }
        lines.lines().forEach(this::apply);
        answer(exchange, 204, "");
    }

    private void apply(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(line);
        }
        String service = matcher.group(4) == null ? "" : matcher.group(4);
        String key = "{\"measurement\":\"" + matcher.group(1) + "\",\"host\":\"" + matcher.group(2)
                + "\",\"service\":\"" + service + "\",\"metric\":\"" + matcher.group(3) + "\"}";
        double value = Double.parseDouble(matcher.group(5));
        TreeMap<Long, Double> samples = series.computeIfAbsent(key, name -> new TreeMap<>());
        long time = Long.parseLong(matcher.group(6));
        if (defect == Defect.KEEPS_FIRST) {
            samples.putIfAbsent(time, value);
        } else {
            samples.put(time, defect == Defect.ROUNDS && Math.abs(value) < 1e30 ? (double) (float) value : value);
        }
    }

    private synchronized void window(HttpExchange exchange) throws IOException {
        String query = URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
        String host = query.substring(query.indexOf("host=") + 5, query.indexOf('&'));
        boolean glob = host.endsWith("*");
        String wanted = "\"host\":\"" + (glob ? host.substring(0, host.length() - 1) : host + "\"");
        StringBuilder text = new StringBuilder("{\"interval\":\"raw\",\"series\":[");
        for (Map.Entry<String, TreeMap<Long, Double>> entry : series.entrySet()) {
            if (entry.getKey().contains(wanted)) {
                text.append(text.charAt(text.length() - 1) == '[' ? "" : ",");
                text.append("{\"key\":").append(entry.getKey()).append(",\"unit\":null,\"points\":");
                List<String> points = entry.getValue().entrySet().stream()
                        .map(sample -> "[" + sample.getKey() + "," + sample.getValue() + "]")
                        .toList();
                text.append(points).append('}');
            }
        }
        answer(exchange, 200, text.append("]}").toString());
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
