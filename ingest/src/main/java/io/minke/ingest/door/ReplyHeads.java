package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The head of an answer, as bytes. One per thread that serves connections: it keeps the text of the current second. */
final class ReplyHeads {
    static final long CHUNKED = -1;
    static final long UNTIL_CLOSED = -2;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final byte[] common;
    private long dateSecond = -1;
    private byte[] date = {};

    /** @param common headers of every answer: name, value, name, value … */
    ReplyHeads(List<String> common) {
        StringBuilder text = new StringBuilder();
        append(text, common);
        this.common = text.toString().getBytes(US_ASCII);
    }

    /** @param length of the body, or {@link #CHUNKED} or {@link #UNTIL_CLOSED} */
    void write(
            ByteBuf out,
            int status,
            String contentType,
            List<String> headers,
            long length,
            boolean version10,
            boolean keepAlive) {
        StringBuilder text = new StringBuilder(256);
        text.append(version10 ? "HTTP/1.0 " : "HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(reason(status))
                .append("\r\n");
        if (!contentType.isEmpty()) {
            text.append("Content-Type: ").append(contentType).append("\r\n");
        }
        if (length == CHUNKED) {
            text.append("Transfer-Encoding: chunked\r\n");
        } else if (length >= 0 && status != 204) {
            text.append("Content-Length: ").append(length).append("\r\n");
        }
        if (!keepAlive) {
            text.append("Connection: close\r\n");
        } else if (version10) {
            text.append("Connection: keep-alive\r\n");
        }
        append(text, headers);
        out.writeCharSequence(text, US_ASCII);
        out.writeBytes(common);
        out.writeBytes(date());
    }

    private byte[] date() {
        long second = System.currentTimeMillis() / 1_000;
        if (second != dateSecond) {
            dateSecond = second;
            date = ("Date: " + DATE.format(Instant.ofEpochSecond(second)) + "\r\n\r\n").getBytes(US_ASCII);
        }
        return date;
    }

    /** Line ends in a value would be headers of the peer's making. */
    private static void append(StringBuilder text, List<String> headers) {
        for (int i = 0; i + 1 < headers.size(); i += 2) {
            text.append(headers.get(i)).append(": ");
            String value = headers.get(i + 1);
            for (int k = 0; k < value.length(); k++) {
                char c = value.charAt(k);
                text.append(c < ' ' || c >= 0x7F ? '?' : c);
            }
            text.append("\r\n");
        }
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 413 -> "Request Entity Too Large";
            case 414 -> "Request-URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 421 -> "Misdirected Request";
            case 422 -> "Unprocessable Entity";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            case 507 -> "Insufficient Storage";
            default -> status < 300 ? "OK" : "Error";
        };
    }
}
