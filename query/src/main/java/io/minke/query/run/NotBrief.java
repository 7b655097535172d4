package io.minke.query.run;

import io.minke.engine.failure.Rejected;

/** A question takes longer than a thread has that must return soon. Nobody sees it but who asks another way then, many times a second: so there is one, without a stack. */
final class NotBrief extends Rejected {
    static final NotBrief INSTANCE = new NotBrief();

    private NotBrief() {
        super("the question may take longer than a moment");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
