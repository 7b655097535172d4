package io.minke.engine.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.failure.Damage;
import io.minke.engine.failure.NewerFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/** A text file that explains itself and is replaced as a whole: lines that end with one line feed each, and behind them a line with the checksum of them all. */
public final class CheckedText {
    private static final String CHECKSUM = "crc32c ";
    private static final int LAST_LINE_BYTES = CHECKSUM.length() + 8 + 1;

    private CheckedText() {}

    /** @param lines each with its line feed */
    public static ByteBuffer encode(CharSequence lines) {
        byte[] body = lines.toString().getBytes(UTF_8);
        byte[] last = lastLine(body, body.length).getBytes(UTF_8);
        return ByteBuffer.allocate(body.length + last.length)
                .put(body)
                .put(last)
                .flip();
    }

    /**
     * The lines before the checksum, without their line feeds.
     *
     * @param file to be named
     * @throws Damage if a byte is not what was written
     */
    public static List<String> decode(byte[] bytes, String file) {
        int bodyLength = Math.max(0, bytes.length - LAST_LINE_BYTES);
        String expected = lastLine(bytes, bodyLength);
        String found = new String(bytes, bodyLength, bytes.length - bodyLength, UTF_8);
        if (!expected.equals(found)) {
            throw new Damage(file, bodyLength, expected.strip(), found.strip());
        }
        String[] lines = new String(bytes, 0, bodyLength, UTF_8).split("\n", -1);
        return List.of(lines).subList(0, lines.length - 1);
    }

    /**
     * The version that the first line tells.
     *
     * @param mark what the first line begins with
     * @param known the newest version that this program knows
     * @throws Damage if the first line is another one
     * @throws NewerFormat if a newer version wrote the file
     */
    public static int requireVersion(List<String> lines, String mark, int known, String file) {
        String first = lines.isEmpty() ? "" : lines.get(0);
        if (!first.startsWith(mark) || !first.substring(mark.length()).matches("\\d{1,9}")) {
            throw new Damage(file, 0, "'" + mark + known + "'", "'" + first + "'");
        }
        int version = Integer.parseInt(first.substring(mark.length()));
        NewerFormat.refuse(file, version, known);
        return version;
    }

    /** What stands in a line behind the name that it begins with. @throws Damage if it begins with another one */
    public static String field(String line, String name, String file) {
        if (!line.startsWith(name)) {
            throw new Damage(file, 0, "a line that begins with '" + name + "'", "'" + line + "'");
        }
        return line.substring(name.length());
    }

    private static String lastLine(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return CHECKSUM + String.format("%08x", (int) crc.getValue()) + "\n";
    }

    /** All bytes of a file. @throws Damage if it is longer than such a text can be */
    public static byte[] read(Disk disk, Path file, int maxBytes) {
        long length = disk.length(file);
        if (length > maxBytes) {
            throw new Damage(file.toString(), 0, "at most " + maxBytes + " bytes", length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        try (DiskFile open = disk.openReadOnly(file)) {
            open.read(bytes, 0);
        }
        return bytes.array();
    }
}
