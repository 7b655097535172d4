package io.minke.query.ask;

import io.minke.engine.failure.Rejected;

/** A question that can't be answered as it was put, and the field that is to blame. */
public final class BadQuestion extends Rejected {
    private final String field;

    public BadQuestion(String field, String message) {
        super(message);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
