package io.minke.bench.chart;

import java.util.Locale;

/** Numbers on axes. */
final class Scale {
    private Scale() {}

    /** The least of 1, 2, 2.5, 5, 10 times a power of ten that is not below the value. */
    static double ceiling(double value) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-3))));
        for (double step : new double[] {1, 2, 2.5, 5}) {
            if (step * magnitude >= value) {
                return step * magnitude;
            }
        }
        return 10 * magnitude;
    }

    /** Short: 0.5, 20, 3 k, 1.5 M, 2 G. */
    static String text(double value) {
        String[] units = {"", " k", " M", " G"};
        int unit = 0;
        double scaled = value;
        while (Math.abs(scaled) >= 1_000 && unit < units.length - 1) {
            scaled /= 1_000;
            unit++;
        }
        return plain(scaled) + units[unit];
    }

    /** As many decimals as it has, at most six. */
    static String plain(double value) {
        String text = String.format(Locale.ROOT, "%.6f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
