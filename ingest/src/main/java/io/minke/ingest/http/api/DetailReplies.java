package io.minke.ingest.http.api;

import io.minke.ingest.door.Reply;
import io.minke.query.endpoint.Documents;

/** Errors in krill2's words: {@code {"detail": "…"}}, and {@code {"field": ["…"]}} for a bad field. */
public final class DetailReplies {
    public static final Reply UNAUTHORIZED = Reply.text(
            401, Documents.JSON, "{\"detail\":\"authorization failed\"}", "WWW-Authenticate", "Basic realm=\"Minke\"");
    public static final Reply FORBIDDEN = detail(403, "You do not have permission to perform this action.");
    public static final Reply BUSY = Reply.text(
            503, Documents.JSON, "{\"detail\":\"too many questions at once, ask again\"}", "Retry-After", "1");

    /** Both may hold text that a client has sent, as long as he liked. */
    private static final int MAX_TEXT_CHARACTERS = 1_024;

    private DetailReplies() {}

    public static Reply detail(int status, String detail, String... headers) {
        return Reply.text(status, Documents.JSON, "{\"detail\":" + JsonText.quote(detail) + "}", headers);
    }

    public static Reply badField(String field, String message) {
        String shownField = JsonText.quote(JsonText.cut(field, MAX_TEXT_CHARACTERS));
        String shownMessage = JsonText.quote(JsonText.cut(message, MAX_TEXT_CHARACTERS));
        return Reply.text(400, Documents.JSON, "{" + shownField + ":[" + shownMessage + "]}");
    }

    public static Reply methodNotAllowed(String method, String allowed) {
        return detail(405, "Method \"" + method + "\" not allowed.", "Allow", allowed);
    }
}
