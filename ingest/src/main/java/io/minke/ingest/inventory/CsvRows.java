package io.minke.ingest.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CSV after RFC 4180, the first row names the fields. An empty cell without quotes gives nothing, one with quotes an empty text; what is structured stands in its cell as JSON, a list of texts also with semicolons. */
final class CsvRows implements RecordSource {
    private static final Set<String> STRUCTURED =
            Set.of("sending_ips", "secondary_ips", "device_snmp_v3_conf", "deviceTypes", "_services");

    private final BufferedReader in;
    private final List<String> names;
    private long line = 1;
    private long nextLine = 1;

    CsvRows(InputStream in) throws IOException {
        this.in = new BufferedReader(new InputStreamReader(in, UTF_8), 1 << 16);
        List<@Nullable String> header = row();
        names = new ArrayList<>();
        if (header != null) {
            for (String name : header) {
                names.add(
                        name == null
                                ? ""
                                : names.isEmpty() ? name.replace("\uFEFF", "").strip() : name.strip());
            }
        }
        if (names.isEmpty() || names.contains("") || Set.copyOf(names).size() < names.size()) {
            throw new BadQuestion("body", "the first row must name each field once");
        }
    }

    @Override
    public @Nullable Fields next() throws IOException {
        List<@Nullable String> cells = row();
        while (cells != null && cells.size() == 1 && cells.get(0) == null) {
            cells = row();
        }
        if (cells == null) {
            return null;
        }
        if (cells.size() != names.size()) {
            throw new BadQuestion("body", "has " + cells.size() + " cells, the first row names " + names.size());
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String cell = cells.get(i);
            if (cell != null) {
                values.put(names.get(i), STRUCTURED.contains(names.get(i)) ? structure(names.get(i), cell) : cell);
            }
        }
        return Fields.ofJson(values);
    }

    private static @Nullable Object structure(String name, String cell) {
        if (!cell.startsWith("[") && !cell.startsWith("{")) {
            return cell.isEmpty() ? null : List.of(cell.split(";", -1));
        }
        try {
            return StoredJson.fields(cell).value("it");
        } catch (BadQuestion broken) {
            throw new BadQuestion(name, String.valueOf(broken.getMessage()));
        }
    }

    /** The cells of the next row, null for an empty one without quotes; null at the end. */
    private @Nullable List<@Nullable String> row() throws IOException {
        line = nextLine;
        int c = in.read();
        if (c < 0) {
            return null;
        }
        List<@Nullable String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        boolean inQuotes = false;
        long length = 0;
        while (c >= 0 && (inQuotes || c != '\n')) {
            if (++length > JsonLines.MAX_LINE_BYTES) {
                throw new BadQuestion("body", "the row has more than " + JsonLines.MAX_LINE_BYTES + " characters");
            }
            if (c == '\n') {
                nextLine++;
            }
            if (c == '"' && !inQuotes && cell.isEmpty()) {
                // The opening one, or the second of two, which is one of the text.
                inQuotes = true;
                if (quoted) {
                    cell.append('"');
                }
                quoted = true;
            } else if (c == '"' && !inQuotes && quoted) {
                cell.append('"');
                inQuotes = true;
            } else if (c == '"' && inQuotes) {
                inQuotes = false;
            } else if (c == ',' && !inQuotes) {
                cells.add(cell.isEmpty() && !quoted ? null : cell.toString());
                cell.setLength(0);
                quoted = false;
            } else if (c != '\r' || inQuotes) {
                cell.append((char) c);
            }
            c = in.read();
        }
        nextLine++;
        if (inQuotes) {
            throw new BadQuestion("body", "a quotation mark is not closed");
        }
        cells.add(cell.isEmpty() && !quoted ? null : cell.toString());
        return cells;
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
