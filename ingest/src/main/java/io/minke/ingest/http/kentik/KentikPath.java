package io.minke.ingest.http.kentik;

import io.minke.ingest.door.ServedPath;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a path below {@code /api/v5} means.
 *
 * @param deviceOrSite id of the device or site, {@link #NONE} if the path has none; {@link #UNKNOWN} if nothing can have it
 * @param networkInterface id of the interface, likewise
 */
record KentikPath(Kind kind, long deviceOrSite, long networkInterface) {
    static final long NONE = 0;
    static final long UNKNOWN = -1;

    private static final String PREFIX = "/api/v5/";
    private static final int MAX_DIGITS = 18;
    private static final Set<String> LIST = Set.of("GET", "HEAD");
    private static final Set<String> CREATE = Set.of("POST");
    private static final Set<String> ONE = Set.of("GET", "HEAD", "PUT", "DELETE");

    /** The kinds of paths. */
    enum Kind {
        DEVICES("devices", LIST),
        NEW_DEVICE("device", CREATE),
        DEVICE("device/{device_id}", ONE),
        INTERFACES("device/{device_id}/interfaces", LIST),
        NEW_INTERFACE("device/{device_id}/interface", CREATE),
        INTERFACE("device/{device_id}/interface/{interface_id}", ONE),
        PLANS("plans", LIST),
        SITES("sites", LIST),
        NEW_SITE("site", CREATE),
        SITE("site/{site_id}", ONE);

        private final String shape;
        private final Set<String> methods;

        Kind(String shape, Set<String> methods) {
            this.shape = shape;
            this.methods = methods;
        }

        Set<String> methods() {
            return methods;
        }
    }

    /** All of them, and Interface Create where the document prints it. */
    static List<ServedPath> served() {
        return Stream.concat(
                        Arrays.stream(Kind.values()).map(kind -> new ServedPath(PREFIX + kind.shape, kind.methods)),
                        Stream.of(new ServedPath(PREFIX + "{device_id}/interface", CREATE)))
                .toList();
    }

    /** @return null for a path that is not ours */
    static @Nullable KentikPath of(String path) {
        if (!path.startsWith(PREFIX)) {
            return null;
        }
        boolean slash = path.endsWith("/");
        String[] parts =
                path.substring(PREFIX.length(), path.length() - (slash ? 1 : 0)).split("/", -1);
        return switch (parts.length) {
            case 1 -> ofWord(parts[0]);
            case 2 -> ofTwo(parts[0], parts[1]);
            case 3 -> ofThree(parts[0], id(parts[1]), parts[2]);
            case 4 ->
                parts[0].equals("device") && parts[2].equals("interface")
                        ? new KentikPath(Kind.INTERFACE, id(parts[1]), id(parts[3]))
                        : null;
            default -> null;
        };
    }

    private static @Nullable KentikPath ofWord(String word) {
        return switch (word) {
            case "devices" -> new KentikPath(Kind.DEVICES, NONE, NONE);
            case "device" -> new KentikPath(Kind.NEW_DEVICE, NONE, NONE);
            case "plans" -> new KentikPath(Kind.PLANS, NONE, NONE);
            case "sites" -> new KentikPath(Kind.SITES, NONE, NONE);
            case "site" -> new KentikPath(Kind.NEW_SITE, NONE, NONE);
            default -> null;
        };
    }

    private static @Nullable KentikPath ofTwo(String first, String second) {
        if (first.equals("device")) {
            return new KentikPath(Kind.DEVICE, id(second), NONE);
        }
        if (first.equals("site")) {
            return new KentikPath(Kind.SITE, id(second), NONE);
        }
        // As the document prints it for Interface Create: /api/v5/device_id/interface.
        boolean printed = second.equals("interface") && id(first) != UNKNOWN;
        return printed ? new KentikPath(Kind.NEW_INTERFACE, id(first), NONE) : null;
    }

    private static @Nullable KentikPath ofThree(String first, long id, String third) {
        if (!first.equals("device")) {
            return null;
        }
        return switch (third) {
            case "interfaces" -> new KentikPath(Kind.INTERFACES, id, NONE);
            case "interface" -> new KentikPath(Kind.NEW_INTERFACE, id, NONE);
            default -> null;
        };
    }

    private static long id(String text) {
        return text.matches("[0-9]{1," + MAX_DIGITS + "}") ? Long.parseLong(text) : UNKNOWN;
    }
}
