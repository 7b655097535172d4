package io.minke.ingest.daemon.config;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A file of {@code name = value} lines; blank lines and lines that start with {@code #} are skipped. No escapes, no continuation: what stands there is the value. */
final class ConfigFile {
    /** @param lineNumber counted from 1 */
    record Entry(String value, int lineNumber) {}

    private ConfigFile() {}

    static Map<String, Entry> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException missing) {
            throw new Rejected("there is no configuration file " + file);
        } catch (IOException unreadable) {
            throw new DiskFailure("cannot read the configuration file " + file, unreadable);
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals <= 0) {
                throw new Rejected(file + " line " + (index + 1) + ": expected name = value");
            }
            String name = line.substring(0, equals).strip();
            Entry earlier =
                    entries.put(name, new Entry(line.substring(equals + 1).strip(), index + 1));
            if (earlier != null) {
                throw new Rejected(file + " line " + (index + 1) + ": " + name + " was set in line "
                        + earlier.lineNumber() + " already");
            }
        }
        return entries;
    }
}
