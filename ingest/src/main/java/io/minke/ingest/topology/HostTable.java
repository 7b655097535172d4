package io.minke.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.query.source.Topology.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hosts and their values, as columns of codes: 1 host takes its name in UTF-8, 4 bytes for where it begins, 4 for each of the 8 fields and 8 to 16 in the table of hashes. Not thread-safe.
 *
 * <pre>
 *  hash of a name -> row -> names[starts[row] … starts[row + 1]), codes[field][row] -> value
 * </pre>
 */
final class HostTable {
    private static final Field[] FIELDS = Field.values();
    private static final int FIRST_ROWS = 1 << 10;

    private byte[] names = new byte[FIRST_ROWS * 12];
    private int[] starts = new int[FIRST_ROWS + 1];
    /** Rows + 1, at the place of their hash or the next free one; 0 is free. At most half full. */
    private int[] slots = new int[FIRST_ROWS * 2];

    private final int[][] codes = new int[FIELDS.length][FIRST_ROWS];
    private final ValueCodes[] values = new ValueCodes[FIELDS.length];
    private int rowCount;

    HostTable() {
        for (int i = 0; i < values.length; i++) {
            values[i] = new ValueCodes();
        }
    }

    int hostCount() {
        return rowCount;
    }

    /** The row of a host, new if need be. */
    int row(String host) {
        byte[] name = host.getBytes(UTF_8);
        int slot = slot(name);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        int row = rowCount;
        if ((row + 1) * 2 > slots.length) {
            grow();
            slot = slot(name);
        }
        if (starts[row] + name.length > names.length) {
            names = Arrays.copyOf(names, Math.max(names.length + (names.length >> 1), starts[row] + name.length));
        }
        System.arraycopy(name, 0, names, starts[row], name.length);
        starts[row + 1] = starts[row] + name.length;
        slots[slot] = row + 1;
        rowCount = row + 1;
        return row;
    }

    void set(int row, Field field, @Nullable String value) {
        codes[field.ordinal()][row] = values[field.ordinal()].codeOf(value);
    }

    /** The value of a host, or the empty text. */
    String value(Field field, String host) {
        int found = slots[slot(host.getBytes(UTF_8))];
        return found == 0 ? "" : values[field.ordinal()].value(codes[field.ordinal()][found - 1]);
    }

    /** The values that hosts have now. */
    List<String> values(Field field) {
        BitSet used = new BitSet();
        int[] column = codes[field.ordinal()];
        for (int row = 0; row < rowCount; row++) {
            used.set(column[row]);
        }
        used.clear(0);
        return used.stream().mapToObj(values[field.ordinal()]::value).toList();
    }

    /** The hosts that have one of some values. */
    List<String> hosts(Field field, Collection<String> wanted) {
        ValueCodes known = values[field.ordinal()];
        BitSet codesWanted = new BitSet(known.end());
        for (String value : wanted) {
            int code = known.find(value);
            if (code != 0) {
                codesWanted.set(code);
            } else if (field == Field.PONPORT) {
                addBarePort(known, value, codesWanted);
            }
        }
        List<String> hosts = new ArrayList<>();
        if (!codesWanted.isEmpty()) {
            int[] column = codes[field.ordinal()];
            for (int row = 0; row < rowCount; row++) {
                if (codesWanted.get(column[row])) {
                    hosts.add(new String(names, starts[row], starts[row + 1] - starts[row], UTF_8));
                }
            }
        }
        return hosts;
    }

    /** A port without its OLT is that port of every OLT; a question that means one of them names the OLT too. */
    private static void addBarePort(ValueCodes known, String port, BitSet codesWanted) {
        String ending = "-" + port;
        for (int code = 1; code < known.end() && !port.isEmpty(); code++) {
            if (known.value(code).endsWith(ending)) {
                codesWanted.set(code);
            }
        }
    }

    private void grow() {
        int rows = starts.length - 1 << 1;
        starts = Arrays.copyOf(starts, rows + 1);
        for (int i = 0; i < codes.length; i++) {
            codes[i] = Arrays.copyOf(codes[i], rows);
        }
        slots = new int[rows * 2];
        for (int row = 0; row < rowCount; row++) {
            slots[slot(Arrays.copyOfRange(names, starts[row], starts[row + 1]))] = row + 1;
        }
    }

    /** Where a name is, or the free place where it belongs. */
    private int slot(byte[] name) {
        int mask = slots.length - 1;
        int hash = Arrays.hashCode(name) * 0x9E3779B9;
        int slot = (hash ^ hash >>> 15) & mask;
        while (slots[slot] != 0 && !isNamed(slots[slot] - 1, name)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isNamed(int row, byte[] name) {
        return Arrays.equals(names, starts[row], starts[row + 1], name, 0, name.length);
    }
}
