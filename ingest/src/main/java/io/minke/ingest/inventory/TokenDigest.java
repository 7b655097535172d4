package io.minke.ingest.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.failure.EngineBug;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * SHA-256 of a token. Tokens hold 160 random bits, so nobody finds one by trying, and a slow hash would only slow the doors; what a comparison's time tells of a digest tells nothing of a token.
 */
public final class TokenDigest {
    private final byte[] bytes;

    private TokenDigest(byte[] bytes) {
        this.bytes = bytes;
    }

    public static TokenDigest of(String token) {
        try {
            return new TokenDigest(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new EngineBug("this JVM has no SHA-256", missing);
        }
    }

    static TokenDigest ofBytes(byte[] bytes) {
        return new TokenDigest(bytes.clone());
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** In a time that does not depend on where they differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TokenDigest digest && MessageDigest.isEqual(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Nothing of the digest. */
    @Override
    public String toString() {
        return "TokenDigest";
    }
}
