package io.minke.ingest.perfdata;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a monitoring plugin prints behind its bar, in the grammar of the plugin guidelines and as plugins really print it.
 *
 * <pre>
 * perf  := item { blank item }
 * item  := label "=" value [unit] [ ";" [warn] [ ";" [crit] [ ";" [min] [ ";" [max] ]]]] [ ";" ]
 * label := anything without "=" and "'", or in single quotes, where '' is a quote; check_multi puts "check::check::" before it
 * value := number | "U"
 * </pre>
 *
 * <p>Beyond the letter of it: decimal commas and exponents are taken; a label that is not quoted may hold blanks, as long as no {@code =} is among them; of thresholds that are lists of ranges the text is kept and
 * nothing is derived. An item that is none is reported and passed over.
 */
public final class PerfdataParser {
    /** @param problems what could not be taken, in order of appearance */
    public record Result(List<Perfdata> items, List<PerfdataProblem> problems) {
        public Result {
            items = List.copyOf(items);
            problems = List.copyOf(problems);
        }
    }

    private static final String MULTI_SEPARATOR = "::";

    private final String text;
    private final int maxItems;
    /** Behind it nothing can be an item. */
    private final int lastEquals;

    private final List<Perfdata> items = new ArrayList<>();
    private final List<PerfdataProblem> problems = new ArrayList<>();
    private List<String> prefixes = List.of();
    private int position;

    private PerfdataParser(String text, int maxItems) {
        this.text = text;
        this.maxItems = maxItems;
        lastEquals = text.lastIndexOf('=');
    }

    /** All items of one check's perfdata. */
    public static Result parse(String text) {
        return parse(text, Integer.MAX_VALUE);
    }

    /** The same, but no more items, good or bad, than so many: then one more problem says so, and the rest is not looked at. */
    public static Result parse(String text, int maxItems) {
        PerfdataParser parser = new PerfdataParser(text, maxItems);
        parser.parseAll();
        return new Result(parser.items, parser.problems);
    }

    /** The perfdata in a plugin's whole output: behind the first bar of the first line, and behind the first bar of the long text. */
    public static Result parseOutput(String output) {
        StringBuilder perfdata = new StringBuilder();
        int lineEnd = output.indexOf('\n');
        String first = lineEnd < 0 ? output : output.substring(0, lineEnd);
        int bar = first.indexOf('|');
        if (bar >= 0) {
            perfdata.append(first, bar + 1, first.length());
        }
        int longBar = lineEnd < 0 ? -1 : output.indexOf('|', lineEnd);
        if (longBar >= 0) {
            perfdata.append(' ').append(output, longBar + 1, output.length());
        }
        return parse(perfdata.toString());
    }

    private void parseAll() {
        while (true) {
            while (position < text.length() && isBlank(text.charAt(position))) {
                position++;
            }
            if (position >= text.length()) {
                return;
            }
            int start = position;
            boolean enough = items.size() + problems.size() >= maxItems;
            String reason = enough ? "beyond " + maxItems + " items" : parseItem();
            if (reason != null) {
                // A wrong item may have taken too little or too much; what follows begins at the next blank.
                position = Math.max(position, start + 1);
                while (position < text.length() && !isBlank(text.charAt(position))) {
                    position++;
                }
                problems.add(new PerfdataProblem(text.substring(start, position), start + 1, reason));
                if (enough) {
                    return;
                }
            }
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** @return why it is no item, or null */
    private @Nullable String parseItem() {
        String label = text.charAt(position) == '\'' ? quotedLabel() : bareLabel();
        if (label == null) {
            return "no = behind the label";
        }
        List<String> path = new ArrayList<>();
        String name = label;
        for (int at = name.indexOf(MULTI_SEPARATOR); at >= 0; at = name.indexOf(MULTI_SEPARATOR)) {
            path.add(name.substring(0, at));
            name = name.substring(at + MULTI_SEPARATOR.length());
        }
        if (name.isEmpty()) {
            return "empty label";
        }
        if (!path.isEmpty()) {
            // check_multi names a check once, before its first item.
            prefixes = List.copyOf(path);
        }
        return parseValue(name);
    }

    private @Nullable String quotedLabel() {
        StringBuilder label = new StringBuilder();
        for (int i = position + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\'') {
                label.append(c);
            } else if (i + 1 < text.length() && text.charAt(i + 1) == '\'') {
                label.append(c);
                i++;
            } else if (i + 1 < text.length() && text.charAt(i + 1) == '=') {
                position = i + 2;
                return label.toString();
            } else {
                position = i;
                return null;
            }
        }
        return null;
    }

    /** Up to the last {@code =} before a value, so that a label may hold blanks, as some plugins print it. */
    private @Nullable String bareLabel() {
        if (position > lastEquals) {
            return null;
        }
        int equals = text.indexOf('=', position);
        // Icinga takes the last = of an item: a=b=1 is the label a=b.
        int end = equals + 1;
        while (end < text.length() && !isBlank(text.charAt(end))) {
            if (text.charAt(end) == '=') {
                equals = end;
            }
            end++;
        }
        String label = text.substring(position, equals);
        position = equals + 1;
        return label;
    }

    private @Nullable String parseValue(String label) {
        int end = position;
        while (end < text.length() && !isBlank(text.charAt(end))) {
            end++;
        }
        String[] parts = text.substring(position, end).split(";", -1);
        position = end;
        String first = parts[0];
        double value = Double.NaN;
        String unit = "";
        if (!first.equals("U") && !first.equals("u")) {
            int length = PerfdataNumber.length(first);
            value = PerfdataNumber.parse(first.substring(0, length));
            if (Double.isNaN(value)) {
                return length == 0 ? "no number behind the =" : "number out of range";
            }
            unit = first.substring(length);
        }
        if (unit.indexOf('=') >= 0 || unit.indexOf('\'') >= 0) {
            return "no unit behind the number";
        }
        items.add(new Perfdata(
                label,
                prefixes,
                value,
                unit,
                UnitOfMeasure.of(unit),
                range(parts, 1),
                range(parts, 2),
                limit(parts, 3),
                limit(parts, 4)));
        return null;
    }

    private static @Nullable ThresholdRange range(String[] parts, int index) {
        if (index >= parts.length || parts[index].isEmpty()) {
            return null;
        }
        String received = parts[index];
        ThresholdRange range = ThresholdRange.parse(received);
        // A list of ranges, one for each value of the plugin, is nobody's threshold in particular; its text is kept.
        return range == null
                ? new ThresholdRange(received, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false)
                : range;
    }

    private static double limit(String[] parts, int index) {
        return index < parts.length ? PerfdataNumber.parse(parts[index]) : Double.NaN;
    }
}
