package io.minke.query.select;

/** A pattern for a whole name: {@code *} stands for any text, {@code ?} for one character, everything else for itself. */
record Glob(String pattern, String suffix) implements Matcher.Literal {
    Glob(String pattern) {
        this(pattern, pattern.substring(1 + Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('?'))));
    }

    static boolean isOne(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    @Override
    public int stepsPerCharacter() {
        return Math.max(1, pattern.length());
    }

    @Override
    public String prefix() {
        int length = 0;
        while (length < pattern.length() && pattern.charAt(length) != '*' && pattern.charAt(length) != '?') {
            length++;
        }
        return pattern.substring(0, length);
    }

    /** Only the latest star is ever widened: that is enough, and it bounds the work to the product of both lengths. */
    @Override
    public boolean test(String name) {
        // Told at once, as most names do not match.
        if (!name.endsWith(suffix)) {
            return false;
        }
        int p = 0;
        int n = 0;
        int star = -1;
        int starName = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                starName = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++starName;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
