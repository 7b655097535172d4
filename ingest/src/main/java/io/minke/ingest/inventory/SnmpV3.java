package io.minke.ingest.inventory;

import org.jspecify.annotations.Nullable;

/** How a device is polled with SNMP version 3; protocols by the document's names. */
public record SnmpV3(
        @Nullable String userName,
        String authenticationProtocol,
        @Nullable String authenticationPassphrase,
        String privacyProtocol,
        @Nullable String privacyPassphrase) {
    /** Without the passphrases. */
    @Override
    public String toString() {
        return "SnmpV3[" + authenticationProtocol + ", " + privacyProtocol + "]";
    }
}
