package io.minke.query.run;

import io.minke.engine.failure.Rejected;

/** A question is more work than its {@link Effort} allows. Nobody sees it but who asks another way then, many times a second: so there is one, without a stack. */
public final class TakesLonger extends Rejected {
    static final TakesLonger INSTANCE = new TakesLonger();

    private TakesLonger() {
        super("the question may take longer than is allowed here");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
