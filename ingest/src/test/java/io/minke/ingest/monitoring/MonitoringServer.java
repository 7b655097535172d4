package io.minke.ingest.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.Durability;
import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.engine.disk.Disk;
import io.minke.engine.disk.RealDisk;
import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.http.HttpDoor;
import io.minke.ingest.http.HttpOptions;
import io.minke.ingest.inventory.Inventory;
import io.minke.query.QueryApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/** Engine, store and door over a directory, as the daemon has them. */
public final class MonitoringServer implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Path directory;
    private final Engine engine;
    private final CheckResultStore checks;
    private final Inventory inventory;
    private final QueryApi api;
    private final HttpDoor door;

    public MonitoringServer(Path directory, InstantSource clock, List<String> tokens) {
        this(directory, clock, tokens, EngineOptions.defaults().withDiskReserveBytes(0), new RealDisk());
    }

    public MonitoringServer(
            Path directory, InstantSource clock, List<String> tokens, EngineOptions engineOptions, Disk disk) {
        this(directory, clock, tokens, engineOptions, disk, UnaryOperator.identity());
    }

    /** @param change of the door's options */
    public MonitoringServer(
            Path directory,
            InstantSource clock,
            List<String> tokens,
            EngineOptions engineOptions,
            Disk disk,
            UnaryOperator<HttpOptions> change) {
        this.directory = directory;
        engine = Engine.open(directory, engineOptions, disk, InstantSource.system());
        checks = CheckResultStore.open(directory.resolve("checks.db"), Durability.FSYNC, engine::requireRoom);
        inventory = new Inventory(directory, clock);
        inventory.start(engine::requireRoom);
        api = new QueryApi(engine, clock);
        DoorOptions options = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                // One thread serves all, so that a test sees who holds it up.
                .withLoops(1);
        HttpOptions changed = change.apply(HttpOptions.of(options, tokens, "test"));
        door = HttpDoor.open(engine, changed, api, inventory, checks, clock);
    }

    /** The value of a figure without a label. */
    public long metric(String name) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .sum();
    }

    /** A CPE of which nothing but its names is known. */
    public void addCpe(long id, String internalId) {
        inventory.database();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("inventory.db"));
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO cpe (id, internal_id, cpename, external_id, realm, created, updated, changed) VALUES (?, ?, ?, ?, 'pim', '', '', 1)")) {
            insert.setLong(1, id);
            for (int column = 2; column <= 4; column++) {
                insert.setString(column, internalId);
            }
            insert.executeUpdate();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public Engine engine() {
        return engine;
    }

    public CheckResultStore checks() {
        return checks;
    }

    public HttpDoor door() {
        return door;
    }

    public HttpResponse<String> get(String path, String... headers) {
        return call("GET", path, "", headers);
    }

    public HttpResponse<String> post(String path, String body, String... headers) {
        return call("POST", path, body, headers);
    }

    public HttpResponse<String> call(String method, String path, String body, String... headers) {
        URI uri = URI.create("http://127.0.0.1:" + door.address().getPort() + path);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.ofString(body, UTF_8));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException nobodyMay) {
            throw new IllegalStateException(nobodyMay);
        }
    }

    @Override
    public void close() {
        door.close();
        api.close();
        checks.close();
        inventory.close();
        engine.close();
    }
}
