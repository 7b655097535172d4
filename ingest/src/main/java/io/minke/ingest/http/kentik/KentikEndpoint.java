package io.minke.ingest.http.kentik;

import io.minke.ingest.door.ServedPath;
import io.minke.ingest.http.api.ApiRequest;
import io.minke.ingest.http.api.Endpoint;
import io.minke.ingest.http.kentik.KentikPath.Kind;
import io.minke.ingest.inventory.Device;
import io.minke.ingest.inventory.DeviceJson;
import io.minke.ingest.inventory.DeviceLoads;
import io.minke.ingest.inventory.DeviceStore;
import io.minke.ingest.inventory.InterfaceJson;
import io.minke.ingest.inventory.InterfaceStore;
import io.minke.ingest.inventory.Inventory;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.Missing;
import io.minke.ingest.inventory.NetworkInterface;
import io.minke.ingest.inventory.PlanJson;
import io.minke.ingest.inventory.PlanStore;
import io.minke.ingest.inventory.Site;
import io.minke.ingest.inventory.SiteJson;
import io.minke.ingest.inventory.SiteStore;
import io.minke.query.Answer;
import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.endpoint.Documents;
import io.minke.query.text.ByteSink;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** {@code /api/v5/…}: devices, interfaces, plans and sites. */
public final class KentikEndpoint implements Endpoint {
    private static final int OK = 200;
    private static final int CREATED = 201;

    private final Inventory inventory;
    private final DeviceJson deviceJson;

    /** @param loads what is known of the limits that devices have met */
    public KentikEndpoint(Inventory inventory, DeviceLoads loads) {
        this.inventory = inventory;
        deviceJson = new DeviceJson(loads);
    }

    @Override
    public Set<String> methods(String path) {
        KentikPath meaning = KentikPath.of(path);
        return meaning == null ? Set.of() : meaning.kind().methods();
    }

    @Override
    public List<ServedPath> servedPaths() {
        return KentikPath.served();
    }

    @Override
    public Answer answer(ApiRequest request) {
        KentikPath path = KentikPath.of(request.path());
        if (path == null
                || path.deviceOrSite() == KentikPath.UNKNOWN
                || path.networkInterface() == KentikPath.UNKNOWN) {
            throw new Missing("thing", KentikPath.UNKNOWN);
        }
        Answer answer = answer(path, request, inventory.database());
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            inventory.changed();
        }
        return answer;
    }

    private Answer answer(KentikPath path, ApiRequest request, InventoryDatabase database) {
        return switch (path.kind()) {
            case DEVICES, NEW_DEVICE, DEVICE -> devices(path, request, new DeviceStore(database, inventory.clock()));
            case INTERFACES, NEW_INTERFACE, INTERFACE ->
                interfaces(path, request, new InterfaceStore(database, inventory.clock()));
            case PLANS -> plans(database);
            case SITES, NEW_SITE, SITE -> sites(path, request, new SiteStore(database));
        };
    }

    private Answer devices(KentikPath path, ApiRequest request, DeviceStore store) {
        if (path.kind() == Kind.DEVICES) {
            return list("{\"devices\":[", store.list(), deviceJson::write, "]}");
        }
        if (path.kind() == Kind.NEW_DEVICE) {
            return device(CREATED, store.create(created("device", request)));
        }
        return switch (request.method()) {
            case "PUT" -> device(OK, store.update(path.deviceOrSite(), wrapped("device", request)));
            case "DELETE" -> {
                store.delete(path.deviceOrSite());
                yield gone();
            }
            default -> device(OK, store.get(path.deviceOrSite()));
        };
    }

    private Answer device(int status, Device device) {
        return json(
                status,
                sink -> deviceJson.write(sink.put("{\"device\":"), device).put('}'));
    }

    private Answer interfaces(KentikPath path, ApiRequest request, InterfaceStore store) {
        long device = path.deviceOrSite();
        if (path.kind() == Kind.INTERFACES) {
            return list("[", store.list(device), InterfaceJson::write, "]");
        }
        if (path.kind() == Kind.NEW_INTERFACE) {
            return networkInterface(CREATED, store.create(device, request.fields()));
        }
        return switch (request.method()) {
            case "PUT" -> networkInterface(OK, store.update(device, path.networkInterface(), request.fields()));
            case "DELETE" -> {
                store.delete(device, path.networkInterface());
                yield gone();
            }
            default -> networkInterface(OK, store.get(device, path.networkInterface()));
        };
    }

    private static Answer networkInterface(int status, NetworkInterface found) {
        return json(status, sink -> InterfaceJson.write(sink, found));
    }

    private Answer plans(InventoryDatabase database) {
        List<Device> devices = new DeviceStore(database, inventory.clock()).list();
        return list(
                "{\"plans\":[",
                new PlanStore(database).list(),
                (sink, plan) -> PlanJson.write(sink, plan, devices),
                "]}");
    }

    private static Answer sites(KentikPath path, ApiRequest request, SiteStore store) {
        if (path.kind() == Kind.SITES) {
            return list("{\"sites\":[", store.list(), SiteJson::write, "]}");
        }
        if (path.kind() == Kind.NEW_SITE) {
            return site(CREATED, store.create(created("site", request)));
        }
        return switch (request.method()) {
            case "PUT" -> site(OK, store.update(path.deviceOrSite(), wrapped("site", request)));
            case "DELETE" -> {
                store.delete(path.deviceOrSite());
                yield gone();
            }
            default -> site(OK, store.get(path.deviceOrSite()));
        };
    }

    private static Answer site(int status, Site site) {
        return json(status, sink -> SiteJson.write(sink.put("{\"site\":"), site).put('}'));
    }

    /** The document passes the fields of a new thing as they are; its changes are wrapped, and some wrap both. */
    private static Fields created(String name, ApiRequest request) {
        Fields fields = request.fields();
        Fields inner = fields.value(name) instanceof Map<?, ?> ? fields.object(name) : null;
        return inner == null ? fields : Fields.ofJson(inner.values());
    }

    private static Fields wrapped(String name, ApiRequest request) {
        Fields inner = request.fields().object(name);
        if (inner == null) {
            throw new BadQuestion(name, "This field is required.");
        }
        return Fields.ofJson(inner.values());
    }

    private static Answer gone() {
        return new Answer(204, "", Map.of(), out -> {});
    }

    private static Answer json(int status, Consumer<ByteSink> content) {
        return Documents.json(status, Map.of(), content);
    }

    private static <T> Answer list(String begin, List<T> things, BiConsumer<ByteSink, T> writer, String end) {
        return json(OK, sink -> {
            sink.put(begin);
            boolean first = true;
            for (T thing : things) {
                if (!first) {
                    sink.put(',');
                }
                first = false;
                writer.accept(sink, thing);
            }
            sink.put(end);
        });
    }
}
