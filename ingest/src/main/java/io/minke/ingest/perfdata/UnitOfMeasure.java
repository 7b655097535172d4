package io.minke.ingest.perfdata;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A unit as plugins print it, and what it is in base units. Units are told apart by case first (MB, mb, Mb), and without it only where that leaves no doubt.
 *
 * @param symbol the base unit: s, B, b, %, dBm, …; empty for a bare number; as received where it is unknown
 * @param multiplier a value in the received unit, times this, divided by {@code divisor}, is the value in the base unit
 * @param divisor kept apart from the multiplier since 1/1000 is no double: dividing rounds once
 * @param counter whether values only grow, except for resets
 */
public record UnitOfMeasure(String symbol, double multiplier, double divisor, boolean counter) {
    /** The unit of a continuous counter. */
    public static final String COUNTER = "c";

    private static final Map<String, UnitOfMeasure> KNOWN = new HashMap<>();
    private static final Map<String, UnitOfMeasure> KNOWN_IN_ANY_CASE = new HashMap<>();
    private static final Map<String, String> WORDS = new HashMap<>();

    static {
        know("", "", 1, 1);
        know("s", "s", 1, 1);
        know("ms", "s", 1, 1e3);
        know("us", "s", 1, 1e6);
        know("µs", "s", 1, 1e6);
        know("ns", "s", 1, 1e9);
        know("min", "s", 60, 1);
        know("h", "s", 3_600, 1);
        know("d", "s", 86_400, 1);
        know("%", "%", 1, 1);
        know("B", "B", 1, 1);
        know("b", "b", 1, 1);
        String prefixes = "KMGTPE";
        for (int i = 0; i < prefixes.length(); i++) {
            String prefix = prefixes.substring(i, i + 1);
            double thousands = Math.pow(10, 3 * (i + 1));
            double kibis = Math.pow(2, 10 * (i + 1));
            know(prefix + "B", "B", thousands, 1);
            know(prefix + "iB", "B", kibis, 1);
            know(prefix + "b", "b", thousands, 1);
            know(prefix + "ib", "b", kibis, 1);
        }
        know("kB", "B", 1e3, 1);
        know("kb", "b", 1e3, 1);
        for (String same :
                new String[] {"dBm", "dB", "V", "A", "W", "C", "F", "K", "Hz", "Wh", "Ah", "lm", "lx", "g"}) {
            know(same, same, 1, 1);
        }
        know("mV", "V", 1, 1e3);
        know("mA", "A", 1, 1e3);
        know("uA", "A", 1, 1e6);
        know("mW", "W", 1, 1e3);
        know("uW", "W", 1, 1e6);
        know("kW", "W", 1e3, 1);
        know("kHz", "Hz", 1e3, 1);
        know("MHz", "Hz", 1e6, 1);
        know("GHz", "Hz", 1e9, 1);
        KNOWN.put(COUNTER, new UnitOfMeasure("", 1, 1, true));
        // Only the ones that mean the same thing to everybody in either case.
        for (String either : new String[] {"ms", "us", "min", "kB", "MB", "GB", "TB", "MiB", "GiB", "TiB", "dBm"}) {
            KNOWN_IN_ANY_CASE.put(either.toLowerCase(Locale.ROOT), of(either));
        }

        // Icinga 2 writes words since 2.9, and more of them since 2.13.
        WORDS.put("seconds", "s");
        WORDS.put("bytes", "B");
        WORDS.put("bits", "b");
        WORDS.put("percent", "%");
        WORDS.put("decibel-milliwatts", "dBm");
        WORDS.put("volts", "V");
        WORDS.put("amperes", "A");
        WORDS.put("ampere-seconds", "As");
        WORDS.put("watts", "W");
        WORDS.put("watt-hours", "Wh");
        WORDS.put("ohms", "Ω");
        WORDS.put("degrees-celsius", "C");
        WORDS.put("degrees-fahrenheit", "F");
        WORDS.put("degrees-kelvin", "K");
        WORDS.put("grams", "g");
        WORDS.put("liters", "l");
        WORDS.put("lumens", "lm");
        WORDS.put("hertz", "Hz");
    }

    private static void know(String received, String symbol, double multiplier, double divisor) {
        KNOWN.put(received, new UnitOfMeasure(symbol, multiplier, divisor, false));
    }

    /** The unit that a plugin printed behind a value; an unknown one stays as it is. */
    public static UnitOfMeasure of(String received) {
        UnitOfMeasure known = KNOWN.get(received);
        if (known == null) {
            known = KNOWN_IN_ANY_CASE.get(received.toLowerCase(Locale.ROOT));
        }
        return known == null ? new UnitOfMeasure(received, 1, 1, false) : known;
    }

    /** The symbol for a word of Icinga's; any other text stays as it is, since values that came with it were not rescaled. */
    public static @Nullable String symbolOf(@Nullable String word) {
        return word == null ? null : WORDS.getOrDefault(word, word);
    }

    /** A value or limit in the base unit. */
    public double normalise(double received) {
        return received * multiplier / divisor;
    }
}
