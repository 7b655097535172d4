package io.minke.ingest.http;

import io.minke.ingest.door.Reply;
import io.minke.ingest.http.api.JsonText;

/** Answers as Influx's clients read them: errors are {@code {"error": …}} of exactly the type {@code application/json}, since Icinga compares the text. */
final class InfluxReplies {
    static final String JSON = "application/json";
    static final Reply KEPT = Reply.empty(204);

    /** Of text that a client has sent it may hold as much as a client has sent. */
    private static final int MAX_MESSAGE_CHARACTERS = 1_024;

    private InfluxReplies() {}

    static Reply error(int status, String message, String... headers) {
        return errorWith(status, message, "", headers);
    }

    /** @param members further members of the object, each with its leading comma */
    static Reply errorWith(int status, String message, String members, String... headers) {
        String shown = JsonText.cut(message, MAX_MESSAGE_CHARACTERS);
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "X-Influxdb-Error";
        all[headers.length + 1] = shown;
        return Reply.text(status, JSON, "{\"error\":" + JsonText.quote(shown) + members + "}", all);
    }

    static Reply methodNotAllowed(String allowed) {
        return error(405, "method not allowed", "Allow", allowed);
    }

    static Reply forbidden() {
        return error(403, "this user may read only");
    }

    static Reply unauthorized() {
        return error(401, "authorization failed", "WWW-Authenticate", "Basic realm=\"Minke\"");
    }
}
