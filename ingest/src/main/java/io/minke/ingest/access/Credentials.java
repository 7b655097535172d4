package io.minke.ingest.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.ingest.door.RequestHead;
import io.minke.ingest.inventory.Role;
import io.minke.ingest.inventory.TokenDigest;
import io.minke.ingest.inventory.User;
import io.minke.ingest.inventory.Users;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may pass: whoever brings a token, as password of any user ({@code u} and {@code p} in the target, or Basic), as Token or as Bearer, or with his address in {@code X-CH-Auth-Email} and the token in
 * {@code X-CH-Auth-API-Token}. A token of the settings opens everything, a user's token what his role allows. Where there are no tokens and never were users, everybody may do everything.
 *
 * <p>Only digests are kept; a presented text is digested and compared in a time that does not depend on where it differs.
 */
public final class Credentials {
    private static final String EMAIL = "x-ch-auth-email";
    private static final String TOKEN = "x-ch-auth-api-token";

    private final List<TokenDigest> digests = new ArrayList<>();
    private final Supplier<Users> users;

    /** @param tokens of the settings; any of them opens everything */
    public Credentials(List<String> tokens, Supplier<Users> users) {
        for (String token : tokens) {
            if (token.isBlank()) {
                throw new IllegalArgumentException("an empty token would let everybody in");
            }
            digests.add(TokenDigest.of(token));
        }
        this.users = users;
    }

    /** What the sender of a request may do. */
    public Rights rights(RequestHead head) {
        Users known = users.get();
        if (digests.isEmpty() && known.isEmpty()) {
            return Rights.WRITE;
        }
        Rights rights = Rights.NONE;
        for (String candidate : candidates(head)) {
            rights = greater(rights, ofToken(known, candidate, null));
        }
        String token = head.header(TOKEN);
        if (token != null) {
            rights = greater(rights, ofToken(known, token, String.valueOf(head.header(EMAIL))));
        }
        return rights;
    }

    /** @param email that the holder must have, or null */
    private Rights ofToken(Users known, String token, @Nullable String email) {
        TokenDigest digest = TokenDigest.of(token);
        boolean opensAll = false;
        for (TokenDigest expected : digests) {
            opensAll |= expected.equals(digest);
        }
        if (opensAll) {
            return Rights.WRITE;
        }
        User user = known.holder(digest);
        if (user == null || email != null && !user.email().equalsIgnoreCase(email.strip())) {
            return Rights.NONE;
        }
        return user.role() == Role.ADMINISTRATOR ? Rights.WRITE : Rights.READ;
    }

    private static Rights greater(Rights left, Rights right) {
        return left.include(right) ? left : right;
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
}
