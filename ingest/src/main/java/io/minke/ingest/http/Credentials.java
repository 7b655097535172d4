package io.minke.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.failure.EngineBug;
import io.minke.ingest.door.RequestHead;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who may pass: whoever brings one of the tokens, as password of any user ({@code u} and {@code p} in the target, or Basic), as Token or as Bearer. Only digests are kept; a presented text is digested and compared with all of them in
 * a time that does not depend on where it differs.
 */
final class Credentials {
    private final List<byte[]> digests = new ArrayList<>();

    Credentials(List<String> tokens) {
        for (String token : tokens) {
            if (token.isBlank()) {
                throw new IllegalArgumentException("an empty token would let everybody in");
            }
            digests.add(digest(token));
        }
    }

    boolean pass(RequestHead head) {
        if (digests.isEmpty()) {
            return true;
        }
        boolean known = false;
        for (String candidate : candidates(head)) {
            byte[] digest = digest(candidate);
            for (byte[] expected : digests) {
                known |= MessageDigest.isEqual(expected, digest);
            }
        }
        return known;
    }

    private static List<String> candidates(RequestHead head) {
        List<String> candidates = new ArrayList<>();
        String password = head.parameter("p");
        if (password != null) {
            candidates.add(password);
        }
        String authorization = head.header("authorization");
        int space = authorization == null ? -1 : authorization.indexOf(' ');
        if (authorization != null && space > 0) {
            String secret = authorization.substring(space + 1).strip();
            switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
                case "token", "bearer" -> addWithPassword(candidates, secret);
                case "basic" -> addWithPassword(candidates, decoded(secret));
                default -> {
                    // Nothing that we know; as good as nothing.
                }
            }
        }
        return candidates;
    }

    /** {@code user:password}, or a token that may hold a colon itself. */
    private static void addWithPassword(List<String> candidates, @Nullable String secret) {
        if (secret != null) {
            candidates.add(secret);
            int colon = secret.indexOf(':');
            if (colon >= 0) {
                candidates.add(secret.substring(colon + 1));
            }
        }
    }

    private static @Nullable String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), UTF_8);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new EngineBug("this JVM has no SHA-256", missing);
        }
    }
}
