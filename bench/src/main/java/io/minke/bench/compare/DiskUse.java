package io.minke.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a directory takes: how long its files are, and how much the file system gave them, which differs where files are made large beforehand. */
final class DiskUse {
    private DiskUse() {}

    /** Lengths of all files. */
    static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(DiskUse::length).sum();
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Blocks of all files and directories, as {@code du} counts them, since Java does not tell. */
    static long allocatedBytes(Path directory) throws IOException {
        Process du = new ProcessBuilder("du", "-s", "-B1", directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String digits = text.split("\\s", 2)[0];
        if (digits.isEmpty()) {
            throw new IOException("du says nothing of " + directory);
        }
        return Long.parseLong(digits);
    }
}
