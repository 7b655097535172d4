package io.minke.ingest.line;

/** Why a line can't be taken, thrown within this package only and turned into the request's error text. Without stack trace: a hostile body may hold a bad line every few bytes. */
final class BadLine extends RuntimeException {
    private final long address;

    /** @param address of the byte at which the line went wrong */
    BadLine(String reason, long address) {
        super(reason, null, false, false);
        this.address = address;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    long address() {
        return address;
    }
}
