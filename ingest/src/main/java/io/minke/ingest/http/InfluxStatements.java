package io.minke.ingest.http;

import io.minke.ingest.http.api.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The few statements that clients send before they write: {@code CREATE DATABASE} in every spelling, and {@code SHOW DATABASES}. */
final class InfluxStatements {
    private final Databases databases;

    InfluxStatements(Databases databases) {
        this.databases = databases;
    }

    /** The answer's JSON. @throws IllegalArgumentException with Influx's words for a statement that is not understood */
    String run(String question) {
        List<String> results = new ArrayList<>();
        List<String> tokens = tokens(question);
        int start = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            if (i == tokens.size() || tokens.get(i).equals(";")) {
                if (i > start) {
                    results.add(statement(tokens.subList(start, i), results.size()));
                }
                start = i + 1;
            }
        }
        if (results.isEmpty()) {
            throw new IllegalArgumentException(
                    "error parsing query: found EOF, expected CREATE DATABASE, SHOW DATABASES at line 1, char 1");
        }
        return "{\"results\":[" + String.join(",", results) + "]}";
    }

    private String statement(List<String> words, int number) {
        if (isKeyword(words, 0, "SHOW") && isKeyword(words, 1, "DATABASES") && words.size() == 2) {
            return show(number);
        }
        if (isKeyword(words, 0, "CREATE") && isKeyword(words, 1, "DATABASE") && words.size() > 2) {
            return create(words, number);
        }
        throw new IllegalArgumentException("error parsing query: found " + words.get(0)
                + ", expected CREATE DATABASE, SHOW DATABASES at line 1, char 1");
    }

    private String show(int number) {
        String values = databases.listed().stream()
                .map(name -> "[" + JsonText.quote(name) + "]")
                .collect(Collectors.joining(","));
        return "{\"statement_id\":" + number + ",\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"]"
                + (values.isEmpty() ? "" : ",\"values\":[" + values + "]") + "}]}";
    }

    /** {@code CREATE DATABASE [IF NOT EXISTS] name [WITH …]}; what stands behind WITH is a retention that Minke has options for. */
    private String create(List<String> words, int number) {
        int at = 2;
        if (isKeyword(words, at, "IF") && isKeyword(words, at + 1, "NOT") && isKeyword(words, at + 2, "EXISTS")) {
            at += 3;
        }
        if (at >= words.size() || (words.size() > at + 1 && !isKeyword(words, at + 1, "WITH"))) {
            throw new IllegalArgumentException("error parsing query: found "
                    + (at >= words.size() ? "EOF, expected identifier" : words.get(at + 1) + ", expected WITH")
                    + " at line 1, char 1");
        }
        String name = words.get(at).startsWith(QUOTED) ? words.get(at).substring(1) : words.get(at);
        if (!databases.accepts(name)) {
            return "{\"statement_id\":" + number + ",\"error\":"
                    + JsonText.quote("database not found: " + name + "; this server has a fixed list of them") + "}";
        }
        databases.saw(name);
        return "{\"statement_id\":" + number + "}";
    }

    private static boolean isKeyword(List<String> words, int at, String keyword) {
        return at < words.size() && words.get(at).toUpperCase(Locale.ROOT).equals(keyword);
    }

    /** Marks a token that stood in quotation marks, so that it is no keyword. */
    private static final String QUOTED = "\u0000";

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                i++;
            } else if (c == ';' || c == ',' || c == '(' || c == ')') {
                tokens.add(String.valueOf(c));
                i++;
            } else if (c == '"' || c == '\'') {
                StringBuilder quoted = new StringBuilder(QUOTED);
                i++;
                while (i < text.length() && text.charAt(i) != c) {
                    if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                        i++;
                    }
                    quoted.append(text.charAt(i));
                    i++;
                }
                i++;
                tokens.add(quoted.toString());
            } else {
                int end = i;
                while (end < text.length()
                        && !Character.isWhitespace(text.charAt(end))
                        && ";,()\"'".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                tokens.add(text.substring(i, end));
                i = end;
            }
        }
        return tokens;
    }
}
