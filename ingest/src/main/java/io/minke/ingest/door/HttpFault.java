package io.minke.ingest.door;

/** Why a request can't be understood or taken; it is answered with its status and the connection is closed, since nobody knows where the next request begins. Without stack trace: peers cause it at will. */
final class HttpFault extends RuntimeException {
    private final int status;

    HttpFault(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
