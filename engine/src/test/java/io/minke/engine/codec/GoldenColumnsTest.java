package io.minke.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Columns that were written when the format was fixed. What an encoder chooses may change, these bytes must stay readable. Regenerate with -Dminke.golden=PATH, and only together
 * with a step of the version.
 */
class GoldenColumnsTest {
    private static final int COUNT = 300;
    private static final String HOT_FILE = "golden-columns-0.txt";
    private static final String COLD_FILE = "golden-columns-cold-0.txt";
    private static final String OFFSET_FILE = "golden-columns-1.txt";

    @Test
    void shouldReadColumnsOfVersionZero() throws IOException {
        shouldReadColumns(
                golden(HOT_FILE, encodeAll(Effort.HOT)), SampleShapes.FIRST_VALUE_SHAPES + SampleShapes.TIME_SHAPES);
    }

    @Test
    void shouldReadValueColumnsOfVersionOne() throws IOException {
        List<String> offsets = encodeValues(Effort.HOT, SampleShapes.FIRST_VALUE_SHAPES, SampleShapes.VALUE_SHAPES);
        List<String> lines = golden(OFFSET_FILE, offsets);
        shouldReadColumns(lines, SampleShapes.VALUE_SHAPES - SampleShapes.FIRST_VALUE_SHAPES);
        assertThat(lines)
                .filteredOn(line -> HexFormat.fromHexDigits(line.split(" ")[2], 0, 2) >>> 5 == 1)
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void shouldReadColdColumnsOfVersionZero() throws IOException {
        shouldReadColumns(
                golden(COLD_FILE, encodeAll(Effort.COLD)), SampleShapes.FIRST_VALUE_SHAPES + SampleShapes.TIME_SHAPES);
    }

    private static void shouldReadColumns(List<String> lines, int expectedLines) {
        assertThat(lines).hasSize(expectedLines);
        for (String line : lines) {
            String[] parts = line.split(" ");
            int shape = Integer.parseInt(parts[1]);
            byte[] bytes = HexFormat.of().parseHex(parts[2]);
            if (parts[0].equals("values")) {
                double[] values = new double[COUNT];
                new ValueCodec().decode(new UnsafeBuffer(bytes), 0, bytes.length, COUNT, values, 0);
                double[] expected = SampleShapes.values(shape, COUNT, shape);
                for (int i = 0; i < COUNT; i++) {
                    assertThat(Double.doubleToRawLongBits(values[i]))
                            .as("value %d of shape %d", i, shape)
                            .isEqualTo(Double.doubleToRawLongBits(expected[i]));
                }
            } else {
                long[] expected = SampleShapes.times(shape, COUNT, shape);
                long[] nanos = new long[COUNT];
                new TimestampCodec().decode(new UnsafeBuffer(bytes), 0, bytes.length, COUNT, expected[0], nanos, 0);
                assertThat(nanos).as("timestamps of shape %d", shape).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldWriteTheBytesOfTheFormatPage() {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        long[] regular = SampleShapes.times(2, 1_440, 0);
        int length = new TimestampCodec().encode(regular, 0, 1_440, buffer, 0);
        byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("000a06");
    }

    private static List<String> golden(String file, List<String> encoded) throws IOException {
        String regenerate = System.getProperty("minke.golden");
        if (regenerate != null) {
            Files.write(Path.of(regenerate).resolve(file), encoded);
        }
        try (var stream = GoldenColumnsTest.class.getResourceAsStream(file)) {
            assertThat(stream).as(file).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static List<String> encodeAll(Effort effort) {
        List<String> lines = encodeValues(effort, 0, SampleShapes.FIRST_VALUE_SHAPES);
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        for (int shape = 0; shape < SampleShapes.TIME_SHAPES; shape++) {
            int length =
                    new TimestampCodec(effort).encode(SampleShapes.times(shape, COUNT, shape), 0, COUNT, buffer, 0);
            lines.add("times " + shape + " " + hex(buffer, length));
        }
        return lines;
    }

    private static List<String> encodeValues(Effort effort, int fromShape, int toShape) {
        List<String> lines = new ArrayList<>();
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        for (int shape = fromShape; shape < toShape; shape++) {
            int length = new ValueCodec(effort).encode(SampleShapes.values(shape, COUNT, shape), 0, COUNT, buffer, 0);
            lines.add("values " + shape + " " + hex(buffer, length));
        }
        return lines;
    }

    private static String hex(ExpandableArrayBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
