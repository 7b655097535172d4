package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.Engine;
import io.minke.engine.EngineOptions;
import io.minke.ingest.door.DoorOptions;
import io.minke.ingest.inventory.Inventory;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.Role;
import io.minke.ingest.inventory.UserStore;
import io.minke.ingest.limit.PlanRetention;
import io.minke.ingest.topology.InventoryTopology;
import io.minke.query.QueryApi;
import io.minke.query.ask.JsonBody;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An engine with its inventory behind a door, for tests that ask as programs do. */
public final class InventoryServer implements AutoCloseable {
    public static final String ADMINISTRATOR = "admin@isp.example";
    public static final String MEMBER = "member@isp.example";

    private final Engine engine;
    private final Inventory inventory;
    private final QueryApi api;
    private final HttpDoor door;
    private final HttpClient client = HttpClient.newHttpClient();
    private String[] credentials = {};

    public InventoryServer(Path directory) {
        engine = Engine.open(
                directory, EngineOptions.defaults().withDiskReserveBytes(0).withRetentionProvisional(true));
        inventory = new Inventory(directory, InstantSource.system());
        inventory.start(engine::requireRoom);
        InventoryTopology topology = new InventoryTopology();
        inventory.addFollower(topology);
        inventory.addFollower(new PlanRetention(engine));
        api = new QueryApi(engine, InstantSource.system(), topology);
        DoorOptions options = DoorOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        door = HttpDoor.open(
                engine, HttpOptions.of(options, List.of(), "test"), api, inventory, null, InstantSource.system());
    }

    public Engine engine() {
        return engine;
    }

    public Inventory inventory() {
        return inventory;
    }

    public InventoryDatabase database() {
        return inventory.database();
    }

    public int port() {
        return door.address().getPort();
    }

    /** Registers a user; requests carry the user's address and token from then on. @return the token */
    public String enter(String email, Role role) {
        UserStore store = new UserStore(database(), InstantSource.system());
        store.add(email, role);
        String token = store.newToken(email);
        credentials = new String[] {"X-CH-Auth-Email", email, "X-CH-Auth-API-Token", token};
        inventory.changed();
        org.awaitility.Awaitility.await()
                .until(() -> !inventory.users().isEmpty()
                        && inventory.users().holder(io.minke.ingest.inventory.TokenDigest.of(token)) != null);
        return token;
    }

    /** Requests carry these headers from now on. */
    public void present(String... headers) {
        credentials = headers.clone();
    }

    public HttpResponse<String> call(String method, String path, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body, UTF_8));
        if (credentials.length > 0) {
            request.headers(credentials);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    public HttpResponse<String> get(String path) throws IOException {
        return call("GET", path, "");
    }

    /** The object in an answer. */
    public static Map<String, Object> object(HttpResponse<String> answer) {
        return JsonBody.parse(answer.body().getBytes(UTF_8));
    }

    /** The names in an object, in their order. */
    @SuppressWarnings("unchecked")
    public static List<String> names(Object object) {
        return new ArrayList<>(((Map<String, Object>) object).keySet());
    }

    @Override
    public void close() {
        door.close();
        api.close();
        inventory.close();
        engine.close();
    }
}
