package io.minke.ingest.door;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Who shares limits: an address of IPv4, or a network of 64 bits of IPv6, since whoever has one address of it has them all. */
public record PeerNetwork(boolean six, long bits) {
    public static PeerNetwork of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        boolean six = address instanceof Inet6Address;
        return new PeerNetwork(six, six ? bytes.getLong() : bytes.getInt());
    }
}
