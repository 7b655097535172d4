package io.minke.bench.chart;

/** Text inside markup. */
public final class Markup {
    /** For curves and bars, in their order. */
    static final String[] COLOURS = {"#0b6e99", "#d1495b", "#66a182", "#edae49", "#7a5195", "#5c6b7a", "#b07aa1"};

    private Markup() {}

    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A whole page with a title and ready body markup. */
    public static String page(String title, String body) {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escape(title)
                + "</title>\n<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;"
                + "color:#1b2733}table{border-collapse:collapse;margin:1em 0}td,th{padding:.25em .8em;"
                + "border-bottom:1px solid #d8dfe6;text-align:right}small{white-space:nowrap}td:first-child,th:first-child{text-align:left}"
                + "figure{display:inline-block;margin:.6em 1em .6em 0}pre{background:#f4f6f8;padding:1em;overflow:auto}svg{max-width:100%}</style></head>\n<body><h1>"
                + escape(title) + "</h1>\n" + body + "\n</body></html>\n";
    }
}
