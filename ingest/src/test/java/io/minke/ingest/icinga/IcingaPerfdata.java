package io.minke.ingest.icinga;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Icinga 2 makes of a plugin's perfdata before it sends it (lib/base/perfdatavalue.cpp and lib/icinga/pluginutility.cpp of 2.13): splits it, carries check_multi's prefix forward, drops what it
 * cannot read ({@code U}, commas), rescales to base units, names the unit in English, prints doubles with six decimals.
 */
final class IcingaPerfdata {
    /**
     * @param value as Icinga prints it
     * @param unit null if Icinga knows none
     */
    record Item(String label, String value, @Nullable String unit) {}

    private record Unit(double factor, @Nullable String name) {}

    private static final Map<String, Unit> CASE_SENSITIVE = new HashMap<>();
    private static final Map<String, Unit> CASE_INSENSITIVE = new HashMap<>();

    static {
        CASE_SENSITIVE.put("", new Unit(1, null));
        CASE_SENSITIVE.put("%", new Unit(1, "percent"));
        CASE_SENSITIVE.put("c", new Unit(1, null));
        CASE_SENSITIVE.put("C", new Unit(1, "degrees-celsius"));
        CASE_SENSITIVE.put("B", new Unit(1, "bytes"));
        CASE_SENSITIVE.put("MB", new Unit(1e6, "bytes"));
        CASE_SENSITIVE.put("KiB", new Unit(1_024, "bytes"));
        CASE_SENSITIVE.put("W", new Unit(1, "watts"));
        CASE_INSENSITIVE.put("us", new Unit(1.0 / 1_000 / 1_000, "seconds"));
        CASE_INSENSITIVE.put("ms", new Unit(1.0 / 1_000, "seconds"));
        CASE_INSENSITIVE.put("s", new Unit(1, "seconds"));
        CASE_INSENSITIVE.put("packets", new Unit(1, "packets"));
        CASE_INSENSITIVE.put("dbm", new Unit(1, "decibel-milliwatts"));
    }

    /** Icinga's own table of symbols, the other way round (PerfdataValue::Format). */
    private static final Map<String, String> SYMBOLS = Map.of(
            "bytes", "B",
            "decibel-milliwatts", "dBm",
            "degrees-celsius", "C",
            "percent", "%",
            "seconds", "s",
            "watts", "W");

    private IcingaPerfdata() {}

    /** What a person writes for an English unit; units without a symbol stay themselves. */
    static @Nullable String symbol(@Nullable String unit) {
        return unit == null ? null : SYMBOLS.getOrDefault(unit, unit);
    }

    /** The items that reach a writer, in order. */
    static List<Item> parse(String perfdata) {
        List<Item> items = new ArrayList<>();
        String prefix = "";
        int begin = 0;
        while (true) {
            int equals = perfdata.indexOf('=', begin);
            if (equals < 0) {
                return items;
            }
            String label = unquoted(perfdata.substring(begin, equals).strip());
            int multi = label.lastIndexOf("::");
            if (multi >= 0) {
                prefix = "";
            }
            int space = perfdata.indexOf(' ', equals);
            int end = space < 0 ? perfdata.length() : space;
            Item item = item(prefix.isEmpty() ? label : prefix + "::" + label, perfdata.substring(equals + 1, end));
            if (item != null) {
                items.add(item);
            }
            if (multi >= 0) {
                prefix = label.substring(0, multi);
            }
            begin = end + 1;
            if (begin > perfdata.length()) {
                return items;
            }
        }
    }

    private static String unquoted(String label) {
        boolean isQuoted = label.length() > 2 && label.startsWith("'") && label.endsWith("'");
        return isQuoted ? label.substring(1, label.length() - 1) : label;
    }

    private static @Nullable Item item(String label, String text) {
        if (text.indexOf(',') >= 0) {
            return null;
        }
        String value = text.split(";", -1)[0];
        int unitStart = value.length();
        while (unitStart > 0 && "0123456789.".indexOf(value.charAt(unitStart - 1)) < 0) {
            unitStart--;
        }
        if (unitStart == 0) {
            return null;
        }
        Unit unit = unitOf(value.substring(unitStart));
        double number = Double.parseDouble(value.substring(0, unitStart)) * unit.factor();
        // A trailing backslash would escape what follows in the line; Icinga puts an underscore there.
        String sentLabel = label.endsWith("\\") ? label.substring(0, label.length() - 1) + "_" : label;
        return new Item(sentLabel, print(number), unit.name());
    }

    private static Unit unitOf(String text) {
        Unit exact = CASE_SENSITIVE.get(text);
        Unit any = exact != null ? exact : CASE_INSENSITIVE.get(text.toLowerCase(Locale.ROOT));
        return any != null ? any : new Unit(1, null);
    }

    /** Whole numbers without decimals, others with exactly six, as C's printf rounds them. */
    static String print(double number) {
        if (number == Math.rint(number) && Math.abs(number) < 0x1p63) {
            return Long.toString((long) number);
        }
        String text = new BigDecimal(number).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
        return number < 0 && !text.startsWith("-") ? "-" + text : text;
    }
}
