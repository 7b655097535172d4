package io.minke.ingest.http.api;

/** Text of anybody's making as a JSON string. */
public final class JsonText {
    private JsonText() {}

    /** Its beginning, with a mark that there was more. */
    public static String cut(String text, int maxCharacters) {
        return text.length() <= maxCharacters ? text : text.substring(0, maxCharacters) + "...";
    }

    /** With its quotation marks. */
    public static String quote(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    boolean plain =
                            c >= ' ' && c != 0x7F && c != '\u2028' && c != '\u2029' && !Character.isSurrogate(c);
                    boolean pair = Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1));
                    if (plain) {
                        json.append(c);
                    } else if (pair) {
                        json.append(c).append(text.charAt(++i));
                    } else {
                        json.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
        return json.append('"').toString();
    }
}
