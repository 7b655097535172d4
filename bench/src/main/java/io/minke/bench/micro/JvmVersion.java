package io.minke.bench.micro;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A JVM to measure on.
 *
 * @param executable its {@code java}
 * @param text as it names its version
 */
record JvmVersion(Path executable, String text) {
    /** @param executables paths, or the numbers of JDKs that are installed; none for the JVM of this process */
    static List<JvmVersion> of(List<Path> executables) throws IOException {
        List<JvmVersion> versions = new ArrayList<>();
        for (Path executable : executables) {
            versions.add(
                    asked(executable.toString().matches("[0-9]+") ? installed(executable.toString()) : executable));
        }
        if (versions.isEmpty()) {
            Path own = Path.of(System.getProperty("java.home"), "bin", "java");
            versions.add(new JvmVersion(own, System.getProperty("java.version")));
        }
        return versions;
    }

    /** Where distributions and Temurin's packages put them. */
    private static Path installed(String feature) throws IOException {
        if (feature.equals(Integer.toString(Runtime.version().feature()))) {
            return Path.of(System.getProperty("java.home"), "bin", "java");
        }
        Path place = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(place)) {
            try (Stream<Path> homes = Files.list(place)) {
                for (Path home : homes.sorted().toList()) {
                    Path release = home.resolve("release");
                    if (Files.exists(release)
                            && Files.readString(release).contains("JAVA_VERSION=\"" + feature + ".")) {
                        return home.resolve("bin").resolve("java");
                    }
                }
            }
        }
        throw new IOException("no JDK " + feature + " in " + place + ": name its java by a path");
    }

    private static JvmVersion asked(Path executable) throws IOException {
        Process process = new ProcessBuilder(executable.toString(), "--version")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new JvmVersion(executable, version(said));
    }

    /** The second word: {@code openjdk 17.0.15 2025-04-15}. */
    static String version(String said) throws IOException {
        String[] words = said.split("\\s+");
        if (words.length < 2 || !Character.isDigit(words[1].charAt(0))) {
            throw new IOException("not a JVM that tells its version: " + said.strip());
        }
        return words[1];
    }

    /** 17, 25. */
    int feature() {
        return Integer.parseInt(text.split("[^0-9]")[0]);
    }
}
