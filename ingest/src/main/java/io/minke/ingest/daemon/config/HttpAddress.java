package io.minke.ingest.daemon.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Where the HTTP door listens.
 *
 * @param host a name or an address, without the brackets of IPv6
 * @param port 0 for any free one
 */
public record HttpAddress(String host, int port) {
    /** From {@code 127.0.0.1:8086}, {@code localhost:0}, {@code [::1]:8086}. */
    public static HttpAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets, such as [::1]:8086");
        }
        String digits = text.substring(colon + 1);
        if (host.isBlank() || !digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65_535) {
            throw new IllegalArgumentException(
                    "expected HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:8086");
        }
        return new HttpAddress(host, Integer.parseInt(digits));
    }

    public InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    /** Whether only this machine can reach it; a name that cannot be resolved is not taken for local. */
    public boolean isLoopback() {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
