package io.minke.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The jars of the peers that are libraries: the module bench/peers, which a plain build leaves out since its dependencies are 120 MB. Asking for one of them builds it. */
final class PeerJars {
    private static final List<String> BUILD = List.of(
            "mvn", "-q", "-B", "-Dfast", "-Dmaven.test.skip=true", "-Ppeers", "-pl", "bench/peers", "-am", "package");

    private final Path home;

    private PeerJars(Path home) {
        this.home = home;
    }

    /** Builds the module if it was not, or is older than its sources. @throws IOException how to do it by hand, if that fails */
    static PeerJars built(Consumer<String> progress) throws IOException {
        String home = System.getProperty("minke.home");
        if (home == null) {
            throw new IOException("peers need the launcher: ./minke bench compare");
        }
        PeerJars jars = new PeerJars(Path.of(home));
        if (!jars.isFresh()) {
            progress.accept("building bench/peers (once; some 120 MB from Maven Central): " + String.join(" ", BUILD));
            jars.build();
        }
        return jars;
    }

    private Path directory() {
        return home.resolve("bench/peers/target/lib");
    }

    private boolean isFresh() throws IOException {
        Path jar = directory().resolve("minke-bench-peers.jar");
        if (!Files.exists(jar)) {
            return false;
        }
        try (Stream<Path> sources = Files.walk(home.resolve("bench/peers/src"))) {
            long built = Files.getLastModifiedTime(jar).toMillis();
            return Stream.concat(sources, Stream.of(home.resolve("bench/peers/pom.xml")))
                    .allMatch(file -> file.toFile().lastModified() <= built);
        }
    }

    private void build() throws IOException {
        Path log = home.resolve("bench/target/peers.log");
        ProcessBuilder builder = new ProcessBuilder(BUILD).directory(home.toFile());
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        try {
            int code = builder.start().waitFor();
            if (code != 0) {
                throw new IOException(
                        "building the peers failed, see " + log + "; by hand: " + String.join(" ", BUILD));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the harness", e);
        }
    }

    /** Everything an embedding process needs. */
    List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** The jar of an artifact. @throws IOException if it isn't there */
    Path jar(String artifact) throws IOException {
        for (Path jar : all()) {
            if (jar.getFileName().toString().matches(artifact + "-[0-9].*")) {
                return jar;
            }
        }
        throw new IOException("no jar of " + artifact + " in " + directory());
    }

    /** As its jar is named. */
    String version(String artifact) {
        try {
            return "version " + jar(artifact).getFileName().toString().replaceAll("^" + artifact + "-|\\.jar$", "");
        } catch (IOException e) {
            return "unknown version";
        }
    }
}
