package io.minke.ingest.door;

import java.util.Set;
import java.util.TreeSet;

/**
 * A path and its methods, as a description of the door names them.
 *
 * @param path with parameters in braces: {@code /api/v2/monitoring/cpes/{id}/info}
 */
public record ServedPath(String path, Set<String> methods) {
    public ServedPath {
        methods = Set.copyOf(methods);
    }

    public static ServedPath of(String path, String... methods) {
        return new ServedPath(path, Set.of(methods));
    }

    @Override
    public String toString() {
        return new TreeSet<>(methods) + " " + path;
    }
}
