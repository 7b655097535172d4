package io.minke.ingest.daemon.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * One event, one line: {@code 2026-01-31T12:00:00.123Z INFO  daemon    listening on http://127.0.0.1:8086}, or the same as a JSON object.
 *
 * <p>Messages may hold what a client sent: control characters are escaped, so that nobody can forge a line, and the length is capped.
 */
final class LogLineEncoder extends EncoderBase<ILoggingEvent> {
    // Long enough for any message of ours, short enough that a client cannot fill the disk with one.
    private static final int MAX_MESSAGE_LENGTH = 2_000;
    private static final byte[] NOTHING = {};

    private final boolean json;

    LogLineEncoder(boolean json) {
        this.json = json;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        if (json) {
            writeJson(event, line);
        } else {
            writeText(event, line);
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    private static void writeText(ILoggingEvent event, StringBuilder line) {
        line.append(time(event)).append(' ');
        line.append(String.format(Locale.ROOT, "%-5s %-9s ", event.getLevel(), shortName(event.getLoggerName())));
        appendEscaped(line, capped(event.getFormattedMessage()), false);
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(" | ");
            appendEscaped(line, stack(thrown), false);
        }
    }

    private static void writeJson(ILoggingEvent event, StringBuilder line) {
        line.append("{\"time\":\"")
                .append(time(event))
                .append("\",\"level\":\"")
                .append(event.getLevel());
        line.append("\",\"logger\":\"");
        appendEscaped(line, event.getLoggerName(), true);
        line.append("\",\"thread\":\"");
        appendEscaped(line, event.getThreadName(), true);
        line.append("\",\"message\":\"");
        appendEscaped(line, capped(event.getFormattedMessage()), true);
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append("\",\"error\":\"");
            appendEscaped(line, stack(thrown), true);
        }
        line.append("\"}");
    }

    private static String time(ILoggingEvent event) {
        String text = Instant.ofEpochMilli(event.getTimeStamp())
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
        // Instant leaves out .000; columns should stay columns.
        return text.length() == 20 ? text.substring(0, 19) + ".000Z" : text;
    }

    private static String shortName(String loggerName) {
        String name = loggerName.substring(loggerName.lastIndexOf('.') + 1);
        return name.toLowerCase(Locale.ROOT);
    }

    private static String capped(String message) {
        return message.length() <= MAX_MESSAGE_LENGTH
                ? message
                : message.substring(0, MAX_MESSAGE_LENGTH) + "… (" + message.length() + " characters)";
    }

    /** The whole chain of causes on one line. */
    private static String stack(IThrowableProxy thrown) {
        StringBuilder text = new StringBuilder();
        for (IThrowableProxy link = thrown; link != null; link = link.getCause()) {
            text.append(link == thrown ? "" : " caused by ").append(link.getClassName());
            text.append(": ").append(link.getMessage());
            for (StackTraceElementProxy frame : link.getStackTraceElementProxyArray()) {
                text.append(" < ").append(frame.getStackTraceElement());
            }
        }
        return text.toString();
    }

    private static void appendEscaped(StringBuilder line, String text, boolean quoted) {
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (Character.isISOControl(character) || character == '\u2028' || character == '\u2029') {
                line.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
            } else {
                if (quoted && (character == '"' || character == '\\')) {
                    line.append('\\');
                }
                line.append(character);
            }
        }
    }
}
