package io.minke.ingest.perfdata;

/** Numbers as plugins print them: also with an exponent, a plus sign, or the decimal comma of a locale. */
final class PerfdataNumber {
    private static final int MAX_CHARACTERS = 400;

    private PerfdataNumber() {}

    /** Length of the number that the text begins with; 0 if there is none. */
    static int length(String text) {
        int i = 0;
        if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
            i++;
        }
        int digits = 0;
        boolean point = false;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if ((c == '.' || c == ',') && !point && hasDigitAround(text, i)) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return 0;
        }
        return exponentEnd(text, i);
    }

    private static boolean hasDigitAround(String text, int i) {
        boolean before = i > 0 && Character.isDigit(text.charAt(i - 1));
        boolean behind = i + 1 < text.length() && Character.isDigit(text.charAt(i + 1));
        return text.charAt(i) == '.' ? before || behind : before && behind;
    }

    /** An e belongs to the number only with digits behind it; else a unit begins there. */
    private static int exponentEnd(String text, int end) {
        if (end < text.length() && (text.charAt(end) | 0x20) == 'e') {
            int i = end + 1;
            if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
                i++;
            }
            int first = i;
            while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                i++;
            }
            return i > first ? i : end;
        }
        return end;
    }

    /** The number, if it is the whole text; else NaN. */
    static double parse(String text) {
        if (text.isEmpty() || text.length() > MAX_CHARACTERS || length(text) != text.length()) {
            return Double.NaN;
        }
        double value = Double.parseDouble(text.replace(',', '.'));
        return Double.isInfinite(value) ? Double.NaN : value;
    }
}
