package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the head of a request, however it is cut into parts, and takes it apart. Strict where laxness lets two parsers disagree about where a request ends:
 *
 * <table>
 * <caption>What is refused</caption>
 * <tr><td>400</td><td>a bare CR or LF, a folded header, a blank before a colon, a byte that is no visible ASCII in names or target, more than one Content-Length, Transfer-Encoding or Host, none of the last in HTTP/1.1, a
 * Content-Length that is not digits, Content-Length together with Transfer-Encoding, Transfer-Encoding in HTTP/1.0, a target that is no path</td></tr>
 * <tr><td>414, 431</td><td>a request line or header section beyond its limit</td></tr>
 * <tr><td>501</td><td>a Transfer-Encoding other than chunked, CONNECT</td></tr>
 * <tr><td>505</td><td>a version other than 1.0 and 1.1</td></tr>
 * </table>
 */
final class HeadParser {
    private static final int MAX_METHOD_BYTES = 16;
    /** Digits of a length that surely fits a long. */
    private static final int MAX_LENGTH_DIGITS = 18;

    private final DoorOptions options;
    private final byte[] bytes;
    private int length;
    private int lineStart;
    private int requestLineEnd;

    HeadParser(DoorOptions options) {
        this.options = options;
        // Both sections with their line ends, and the blank line.
        bytes = new byte[options.maxRequestLineBytes() + options.maxHeaderBytes() + 4];
    }

    /** Whether a head has begun and not ended. */
    boolean hasBegun() {
        return length > 0;
    }

    /** Takes bytes up to the end of the head. @return the head, or null if its end has not come */
    @Nullable
    RequestHead read(ByteBuf in) {
        while (in.isReadable()) {
            byte c = in.readByte();
            if (length == 0 && (c == '\r' || c == '\n') && requestLineEnd == 0) {
                // Some old clients end a body with a line end that is not part of it.
                if (c == '\n') {
                    continue;
                }
                if (in.isReadable() && in.getByte(in.readerIndex()) == '\n') {
                    in.skipBytes(1);
                    continue;
                }
            }
            append(c);
            if (c == '\n' && endLine()) {
                RequestHead head = parse();
                length = 0;
                lineStart = 0;
                requestLineEnd = 0;
                return head;
            }
        }
        return null;
    }

    private void append(byte c) {
        if (requestLineEnd == 0 && length > options.maxRequestLineBytes() && c != '\n') {
            throw new HttpFault(414, "request line is longer than " + options.maxRequestLineBytes() + " bytes");
        }
        if (requestLineEnd > 0 && length - requestLineEnd > options.maxHeaderBytes() + 1) {
            throw new HttpFault(431, "headers are longer than " + options.maxHeaderBytes() + " bytes");
        }
        bytes[length++] = c;
    }

    /** @return whether this was the blank line behind the headers */
    private boolean endLine() {
        if (length < 2 || bytes[length - 2] != '\r') {
            throw new HttpFault(400, "bare line feed in the head");
        }
        int start = lineStart;
        lineStart = length;
        if (requestLineEnd == 0) {
            requestLineEnd = length;
            return false;
        }
        return length - start == 2;
    }

    private RequestHead parse() {
        String text = new String(bytes, 0, length, ISO_8859_1);
        String line = text.substring(0, requestLineEnd - 2);
        int first = line.indexOf(' ');
        int second = line.indexOf(' ', first + 1);
        if (first < 1 || second < 0 || line.indexOf(' ', second + 1) >= 0 || first > MAX_METHOD_BYTES) {
            throw new HttpFault(400, "malformed request line");
        }
        String method = line.substring(0, first);
        for (int i = 0; i < first; i++) {
            if (method.charAt(i) < 'A' || method.charAt(i) > 'Z') {
                throw new HttpFault(400, "malformed method");
            }
        }
        boolean version10 = version10(line.substring(second + 1));
        if (method.equals("CONNECT")) {
            throw new HttpFault(501, "CONNECT is not served");
        }
        String target = line.substring(first + 1, second);
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) <= ' ' || target.charAt(i) >= 0x7F || target.charAt(i) == '#') {
                throw new HttpFault(400, "illegal character in the target");
            }
        }
        if (target.isEmpty() || target.charAt(0) != '/') {
            throw new HttpFault(400, "the target is no path");
        }
        int question = target.indexOf('?');
        String path = RequestHead.decode(question < 0 ? target : target.substring(0, question), false);
        Map<String, List<String>> parameters = RequestHead.parseParameters(
                question < 0 ? "" : target.substring(question + 1), options.maxParameters());
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        parseHeaders(text, names, values);
        RequestHead head = new RequestHead(method, path, parameters, version10, names, values);
        check(head);
        return head;
    }

    private static boolean version10(String version) {
        if (version.equals("HTTP/1.1")) {
            return false;
        }
        if (version.equals("HTTP/1.0")) {
            return true;
        }
        boolean other = version.startsWith("HTTP/") && version.length() <= 8;
        throw new HttpFault(other ? 505 : 400, other ? "only HTTP/1.0 and HTTP/1.1 are served" : "malformed version");
    }

    private void parseHeaders(String text, List<String> names, List<String> values) {
        int start = requestLineEnd;
        int end = text.indexOf("\r\n", start);
        while (end > start) {
            if (names.size() == options.maxHeaders()) {
                throw new HttpFault(431, "more than " + options.maxHeaders() + " headers");
            }
            int colon = text.indexOf(':', start);
            if (colon <= start || colon > end) {
                throw new HttpFault(400, "malformed header");
            }
            for (int i = start; i < colon; i++) {
                if (!isToken(text.charAt(i))) {
                    throw new HttpFault(400, "illegal character in a header's name");
                }
            }
            for (int i = colon + 1; i < end; i++) {
                char c = text.charAt(i);
                if ((c < ' ' && c != '\t') || c == 0x7F) {
                    throw new HttpFault(400, "illegal character in a header's value");
                }
            }
            names.add(text.substring(start, colon).toLowerCase(Locale.ROOT));
            values.add(text.substring(colon + 1, end).strip());
            start = end + 2;
            end = text.indexOf("\r\n", start);
        }
    }

    private static boolean isToken(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private void check(RequestHead head) {
        if (head.count("content-length") > 1 || head.count("transfer-encoding") > 1 || head.count("host") > 1) {
            throw new HttpFault(400, "a header that may stand there once stands there twice");
        }
        String encoding = head.header("transfer-encoding");
        String declared = head.header("content-length");
        if (encoding != null) {
            if (declared != null) {
                throw new HttpFault(400, "Content-Length and Transfer-Encoding together");
            }
            if (head.isVersion10()) {
                throw new HttpFault(400, "Transfer-Encoding in HTTP/1.0");
            }
            if (!encoding.equalsIgnoreCase("chunked")) {
                throw new HttpFault(501, "Transfer-Encoding other than chunked");
            }
        }
        if (declared != null && !isLength(declared)) {
            throw new HttpFault(400, "Content-Length is no number");
        }
        String host = head.header("host");
        if (host == null && !head.isVersion10()) {
            throw new HttpFault(400, "Host is missing");
        }
        if (host != null
                && !options.allowedHosts().isEmpty()
                && !options.allowedHosts().contains(withoutPort(host).toLowerCase(Locale.ROOT))) {
            throw new HttpFault(421, "Host is not one of ours");
        }
    }

    private static boolean isLength(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH_DIGITS) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
