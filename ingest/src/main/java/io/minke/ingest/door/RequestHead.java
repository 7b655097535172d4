package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Request line and headers of one request, taken apart and checked. */
public final class RequestHead {
    static final long NO_LENGTH = -1;
    private static final int MAX_FORM_FIELDS = 32;

    private final String method;
    private final String path;
    private final Map<String, List<String>> parameters;
    private final boolean version10;
    private final List<String> names;
    private final List<String> values;

    RequestHead(
            String method,
            String path,
            Map<String, List<String>> parameters,
            boolean version10,
            List<String> names,
            List<String> values) {
        this.method = method;
        this.path = path;
        this.parameters = parameters;
        this.version10 = version10;
        this.names = names;
        this.values = values;
    }

    public String method() {
        return method;
    }

    /** Decoded, without parameters. */
    public String path() {
        return path;
    }

    /** Decoded, in order of appearance. */
    public Map<String, List<String>> parameters() {
        return parameters;
    }

    /** The first value of a parameter, or null. */
    public @Nullable String parameter(String name) {
        List<String> found = parameters.get(name);
        return found == null ? null : found.get(0);
    }

    /** The value of a header that may stand there once, or null. @param name in lower case */
    public @Nullable String header(String name) {
        int index = names.indexOf(name);
        return index < 0 ? null : values.get(index);
    }

    public boolean isVersion10() {
        return version10;
    }

    int count(String name) {
        int count = 0;
        for (String present : names) {
            count += present.equals(name) ? 1 : 0;
        }
        return count;
    }

    boolean isChunked() {
        return header("transfer-encoding") != null;
    }

    /** Whether the body is packed, and longer than it says when it is handed on. */
    boolean isGzip() {
        return "gzip".equalsIgnoreCase(header("content-encoding"));
    }

    /** Declared length of the body; {@link #NO_LENGTH} if none is declared. */
    long contentLength() {
        String text = header("content-length");
        return text == null ? NO_LENGTH : Long.parseLong(text);
    }

    /** Whether the connection stays open after the answer, as far as the request has a say. */
    boolean keepsAlive() {
        String connection = header("connection");
        if (connection == null) {
            return !version10;
        }
        for (String option : connection.split(",")) {
            if (option.strip().equalsIgnoreCase("close")) {
                return false;
            }
            if (option.strip().equalsIgnoreCase("keep-alive")) {
                return true;
            }
        }
        return !version10;
    }

    boolean expectsContinue() {
        String expected = header("expect");
        return expected != null && !version10 && expected.equalsIgnoreCase("100-continue");
    }

    /** {@code a=1&b=x%20y+z} taken apart. @throws HttpFault if it is no such text or has too many parts */
    static Map<String, List<String>> parseParameters(String query, int maxParameters) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        int count = 0;
        for (int start = 0; start < query.length(); ) {
            int end = query.indexOf('&', start);
            end = end < 0 ? query.length() : end;
            if (end > start) {
                if (++count > maxParameters) {
                    throw new HttpFault(400, "more than " + maxParameters + " parameters");
                }
                int equals = query.indexOf('=', start);
                boolean bare = equals < 0 || equals > end;
                String name = decode(query.substring(start, bare ? end : equals), true);
                String value = bare ? "" : decode(query.substring(equals + 1, end), true);
                parameters.computeIfAbsent(name, unused -> new ArrayList<>(1)).add(value);
            }
            start = end + 1;
        }
        return parameters;
    }

    /** The first value of a field of a form's body, or null; also when the body is no form. */
    public static @Nullable String formValue(String form, String name) {
        try {
            List<String> found = parseParameters(form, MAX_FORM_FIELDS).get(name);
            return found == null ? null : found.get(0);
        } catch (HttpFault malformed) {
            return null;
        }
    }

    /** Takes percent signs (and in parameters plus signs) apart. */
    static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
            return text;
        }
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 3 <= text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 3 <= text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new HttpFault(400, "bad percent escape in the target");
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
            }
        }
        return new String(bytes, 0, length, UTF_8);
    }
}
