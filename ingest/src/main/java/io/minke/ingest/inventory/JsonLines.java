package io.minke.ingest.inventory;

import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.ask.JsonBody;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** One JSON object per line; empty lines are skipped. */
final class JsonLines implements RecordSource {
    /** A record of everything we keep has some kilobytes. */
    static final int MAX_LINE_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream(4 << 10);
    private long line;

    JsonLines(InputStream in) {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
    }

    @Override
    public @Nullable Fields next() throws IOException {
        while (readLine()) {
            if (!text.toString(java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
                return Fields.ofJson(JsonBody.parse(text.toByteArray()));
            }
        }
        return null;
    }

    private boolean readLine() throws IOException {
        text.reset();
        int b = in.read();
        if (b < 0) {
            return false;
        }
        line++;
        boolean tooLong = false;
        while (b >= 0 && b != '\n') {
            tooLong = text.size() >= MAX_LINE_BYTES;
            if (!tooLong) {
                text.write(b);
            }
            b = in.read();
        }
        if (tooLong) {
            throw new BadQuestion("body", "the line has more than " + MAX_LINE_BYTES + " bytes");
        }
        return true;
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
