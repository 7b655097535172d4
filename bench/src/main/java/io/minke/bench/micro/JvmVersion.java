package io.minke.bench.micro;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM to measure on.
 *
 * @param executable its {@code java}
 * @param text as it names its version
 */
record JvmVersion(Path executable, String text) {
    /** @param executables none for the JVM of this process */
    static List<JvmVersion> of(List<Path> executables) throws IOException {
        List<JvmVersion> versions = new ArrayList<>();
        for (Path executable : executables) {
            versions.add(asked(executable));
        }
        if (versions.isEmpty()) {
            Path own = Path.of(System.getProperty("java.home"), "bin", "java");
            versions.add(new JvmVersion(own, System.getProperty("java.version")));
        }
        return versions;
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
