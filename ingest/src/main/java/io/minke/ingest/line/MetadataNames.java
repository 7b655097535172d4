package io.minke.ingest.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Set;

/** The fields of a check's state rather than of what it measured, and the prefix that keeps them apart. */
final class MetadataNames {
    private final byte[][] names;
    private final String prefix;

    MetadataNames(Set<String> names, String prefix) {
        this.names = names.stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
        this.prefix = prefix;
    }

    /** What stands before the name of this field of a line without metric tag. */
    String prefixOf(ParsedLine line, int field) {
        for (byte[] name : names) {
            if (line.named(field, name)) {
                return prefix;
            }
        }
        return "";
    }
}
