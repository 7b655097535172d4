package io.minke.ingest.inventory;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who holds which token, at one moment. Immutable. */
public final class Users {
    /** Nobody is registered. */
    public static final Users NONE = new Users(Map.of(), true, true);
    /** The inventory can't be read: nobody knows who is registered, so nobody may pass as one of them or because there are none. */
    static final Users UNKNOWN = new Users(Map.of(), false, false);

    private final Map<TokenDigest, User> byToken;
    private final boolean empty;
    private final boolean known;

    private Users(Map<TokenDigest, User> byToken, boolean empty, boolean known) {
        this.byToken = Map.copyOf(byToken);
        this.empty = empty;
        this.known = known;
    }

    static Users of(Map<TokenDigest, User> byToken, boolean empty) {
        return new Users(byToken, empty, true);
    }

    /** Whether it is certain that there never were any. */
    public boolean isEmpty() {
        return empty;
    }

    public boolean isKnown() {
        return known;
    }

    /** The user who holds a token, or null. */
    public @Nullable User holder(TokenDigest token) {
        return byToken.get(token);
    }
}
