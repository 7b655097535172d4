package io.minke.ingest.http;

import io.minke.ingest.door.Reply;

/** Errors in krill2's words: {@code {"detail": "…"}}, and {@code {"field": ["…"]}} for a bad field. */
final class DetailReplies {
    static final Reply UNAUTHORIZED = Reply.text(
            401,
            InfluxReplies.JSON,
            "{\"detail\":\"authorization failed\"}",
            "WWW-Authenticate",
            "Basic realm=\"Minke\"");
    static final Reply FORBIDDEN = detail(403, "You do not have permission to perform this action.");
    static final Reply BUSY = Reply.text(
            503, InfluxReplies.JSON, "{\"detail\":\"too many questions at once, ask again\"}", "Retry-After", "1");

    /** Both may hold text that a client has sent, as long as he liked. */
    private static final int MAX_TEXT_CHARACTERS = 1_024;

    private DetailReplies() {}

    static Reply detail(int status, String detail, String... headers) {
        return Reply.text(status, InfluxReplies.JSON, "{\"detail\":" + JsonText.quote(detail) + "}", headers);
    }

    static Reply badField(String field, String message) {
        String shownField = JsonText.quote(JsonText.cut(field, MAX_TEXT_CHARACTERS));
        String shownMessage = JsonText.quote(JsonText.cut(message, MAX_TEXT_CHARACTERS));
        return Reply.text(400, InfluxReplies.JSON, "{" + shownField + ":[" + shownMessage + "]}");
    }

    static Reply methodNotAllowed(String method, String allowed) {
        return detail(405, "Method \"" + method + "\" not allowed.", "Allow", allowed);
    }
}
