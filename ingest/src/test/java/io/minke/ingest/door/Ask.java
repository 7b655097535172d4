package io.minke.ingest.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * A request, and what a door has to answer it.
 *
 * @param request as it is sent
 * @param answeredFrom so many of its bytes must have come for the answer; the rest is dropped
 * @param version10 of HTTP
 * @param bodiless whether the answer is its head only
 * @param framing how the end of the answer's body is told
 * @param body of the answer
 * @param cut whether the answer breaks off before the end of its body
 * @param closes whether nothing more is answered
 */
record Ask(
        String name,
        byte[] request,
        int answeredFrom,
        boolean version10,
        int status,
        boolean bodiless,
        Framing framing,
        Body body,
        boolean cut,
        boolean closes) {
    enum Framing {
        LENGTH,
        CHUNKED,
        UNTIL_CLOSED
    }

    /** Of an answer: a text, or what {@link TestDoor#fill} makes, or any. */
    record Body(String text, int salt, int length) {
        static final Body ANY = new Body(null, 0, -1);

        static Body of(String text) {
            return new Body(text, 0, text.length());
        }

        static Body made(int salt, int length) {
            return new Body(null, salt, length);
        }

        byte[] bytes() {
            if (text != null) {
                return text.getBytes(ISO_8859_1);
            }
            byte[] all = new byte[length];
            TestDoor.fill(all, length, salt, 0);
            return all;
        }
    }

    /** From here on the answer of a worker is no longer sent as a whole. */
    private static final int PART_BYTES = 64 << 10;

    private static final int[] EDGES = {0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES, 256 << 10};

    static Ask random(Random random, boolean version10, int mostBytes) {
        return switch (random.nextInt(17)) {
            case 0, 1 -> echo(random, version10);
            case 2 -> version10 ? echo(random, true) : chunkedEcho(random);
            case 3 -> version10 ? echo(random, true) : expectingEcho(random);
            case 4 -> packedEcho(random, version10);
            case 5, 6, 7 -> streamed(random, version10, "whole", mostBytes);
            case 8, 9 -> streamed(random, version10, "stream", mostBytes);
            case 10, 11 -> streamed(random, version10, "wide", mostBytes);
            case 12 -> refused(random, version10);
            case 13 -> plain("held", version10, "GET", "/held", closes(random, version10), "", 200, Body.of("let go"));
            case 14 -> early(random, version10);
            case 15 -> last(random, version10);
            default -> failing(random, version10);
        };
    }

    private static String closes(Random random, boolean version10) {
        boolean stays = random.nextInt(12) > 0;
        return stays == version10 ? "Connection: " + (stays ? "Keep-Alive" : "close") + "\r\n" : "";
    }

    private static boolean closes(String headers, boolean version10) {
        return version10 ? !headers.contains("Keep-Alive") : headers.contains("close");
    }

    private static String head(boolean version10, String method, String target, String headers) {
        return method + " " + target + (version10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\nHost: x\r\n") + headers + "\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String letters(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static Ask plain(
            String name,
            boolean version10,
            String method,
            String target,
            String headers,
            String content,
            int status,
            Body answer) {
        byte[] request = bytes(head(version10, method, target, headers) + content);
        boolean bodiless = method.equals("HEAD");
        return new Ask(
                name,
                request,
                request.length,
                version10,
                status,
                bodiless,
                Framing.LENGTH,
                answer,
                false,
                closes(headers, version10));
    }

    private static Ask echo(Random random, boolean version10) {
        String body = letters(random, random.nextInt(random.nextInt(TestDoor.BODY_LIMIT) + 1));
        if (body.isEmpty() && random.nextBoolean()) {
            return plain("HEAD /echo", version10, "HEAD", "/echo", closes(random, version10), "", 200, Body.of(""));
        }
        String headers = "Content-Length: " + body.length() + "\r\n" + closes(random, version10);
        return plain("/echo " + body.length(), version10, "POST", "/echo", headers, body, 200, Body.of(body));
    }

    private static Ask chunkedEcho(Random random) {
        StringBuilder content = new StringBuilder();
        StringBuilder body = new StringBuilder();
        for (int chunks = random.nextInt(5); chunks > 0; chunks--) {
            String chunk = letters(random, 1 + random.nextInt(150));
            content.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
            body.append(chunk);
        }
        content.append("0\r\n\r\n");
        String headers = "Transfer-Encoding: chunked\r\n" + closes(random, false);
        return plain(
                "chunked /echo", false, "POST", "/echo", headers, content.toString(), 200, Body.of(body.toString()));
    }

    private static Ask expectingEcho(Random random) {
        String body = letters(random, 1 + random.nextInt(500));
        String headers = "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n" + closes(random, false);
        return plain("expecting /echo", false, "POST", "/echo", headers, body, 200, Body.of(body));
    }

    private static Ask packedEcho(Random random, boolean version10) {
        String body = letters(random, random.nextInt(TestDoor.BODY_LIMIT));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes(body));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        String headers =
                "Content-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n" + closes(random, version10);
        return plain(
                "packed /echo", version10, "POST", "/echo", headers, packed.toString(ISO_8859_1), 200, Body.of(body));
    }

    private static Ask refused(Random random, boolean version10) {
        String body = letters(random, random.nextInt(TestDoor.BODY_LIMIT));
        String headers = "Content-Length: " + body.length() + "\r\n" + closes(random, version10);
        return random.nextBoolean()
                ? plain("/refused", version10, "POST", "/refused", headers, body, 403, Body.of("{}"))
                : plain("/nowhere", version10, "POST", "/nowhere", headers, body, 404, Body.ANY);
    }

    /** Answered while its body is read, or taken a byte at a time. */
    private static Ask early(Random random, boolean version10) {
        boolean hasty = random.nextBoolean();
        String body = letters(random, hasty ? 1 + random.nextInt(200_000) : random.nextInt(4));
        String target = hasty ? random.nextBoolean() ? "/hasty" : "/hasty?all=yes" : "/reluctant";
        String headers = "Content-Length: " + body.length() + "\r\n" + closes(random, version10);
        return plain(target, version10, "POST", target, headers, body, 200, Body.of(hasty ? "enough" : body));
    }

    private static int size(Random random, int most) {
        return switch (random.nextInt(5)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> random.nextInt(100_000);
            case 2 -> random.nextInt(1_000);
            default -> random.nextInt(most);
        };
    }

    private static Ask streamed(Random random, boolean version10, String path, int mostBytes) {
        int length = size(random, mostBytes);
        int salt = random.nextInt(26);
        int step = 1 + random.nextInt(random.nextBoolean() ? 100_000 : 1_000);
        String method = random.nextInt(6) == 0 ? "HEAD" : "GET";
        String target = "/" + path + "?bytes=" + length + "&salt=" + salt + "&step=" + step;
        String headers = closes(random, version10);
        boolean whole = path.equals("whole") || length < PART_BYTES;
        Framing framing = whole ? Framing.LENGTH : version10 ? Framing.UNTIL_CLOSED : Framing.CHUNKED;
        byte[] request = bytes(head(version10, method, target, headers));
        boolean closes = closes(headers, version10) || framing == Framing.UNTIL_CLOSED;
        return new Ask(
                method + " " + target,
                request,
                request.length,
                version10,
                200,
                method.equals("HEAD"),
                framing,
                Body.made(salt, length),
                false,
                closes);
    }

    private static Ask failing(Random random, boolean version10) {
        int length = size(random, 400_000);
        String target = "/fail?after=" + length + "&salt=5";
        byte[] request = bytes(head(version10, "GET", target, closes(random, version10)));
        boolean begins = length >= PART_BYTES;
        Framing framing = !begins ? Framing.LENGTH : version10 ? Framing.UNTIL_CLOSED : Framing.CHUNKED;
        Body body = begins ? Body.made(5, length) : Body.of("{\"error\":\"internal error\"}");
        return new Ask(
                target, request, request.length, version10, begins ? 200 : 500, false, framing, body, begins, true);
    }

    /** Is answered, be it before all of it has come, and nothing is after it. */
    private static Ask last(Random random, boolean version10) {
        String body = letters(random, 2_000);
        String head = switch (random.nextInt(3)) {
            case 0 -> "nonsense\r\n\r\n";
            case 1 -> head(version10, "POST", "/echo", "Content-Length: " + body.length() + "\r\n");
            default ->
                head(false, "POST", "/refused", "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n");
        };
        int status = head.startsWith("nonsense") ? 400 : head.contains("refused") ? 403 : 413;
        return new Ask(
                "last, " + status,
                bytes(status == 400 ? head : head + body),
                head.length(),
                status == 413 && version10,
                status,
                false,
                Framing.LENGTH,
                Body.ANY,
                false,
                true);
    }
}
