package io.minke.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Programs of others on this machine. */
final class Programs {
    private Programs() {}

    static boolean isInstalled(String name) {
        for (String directory : String.valueOf(System.getenv("PATH")).split(":")) {
            if (Files.isExecutable(Path.of(directory, name))) {
                return true;
            }
        }
        return false;
    }

    /** The first line that a program prints about itself. */
    static String version(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.strip().lines().findFirst().orElse("unknown version");
        } catch (IOException e) {
            return "unknown version";
        }
    }
}
